# The recipes are those of tools/do, which needs no just.
set positional-arguments

_list:
    @tools/do

test *ARGS:
    tools/do test "$@"

fast *ARGS:
    tools/do fast "$@"

coverage *ARGS:
    tools/do coverage "$@"

lint:
    tools/do lint

table:
    tools/do table

states *ARGS:
    tools/do states "$@"

database *ARGS:
    tools/do database "$@"

kills *ARGS:
    tools/do kills "$@"

fuzz *ARGS:
    tools/do fuzz "$@"

docs:
    tools/do docs
