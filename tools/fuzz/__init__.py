"""Try what nobody foresaw: files, cells, argument lines, queries, tables, streams and environments, made at random.

`python -m fuzz AREA... --count N --seed S` says what went wrong, with what shows it again. `areas.py` has the areas,
`running.py` what counts as a fault.
"""
