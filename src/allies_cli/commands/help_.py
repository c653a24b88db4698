"""`allies help`."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

from allies_cli.answers import help_ as answers
from allies_cli.answers.help_ import Section, Topic
from allies_cli.commands import help_option, help_words
from allies_cli.context import Run
from allies_cli.errors import EXIT_MEANINGS, UnusableError, UsageError
from allies_cli.formats import DEFAULTS, FORMATS, GRAPH_FORMATS, Format
from allies_cli.grammar import COMMANDS
from allies_cli.names import nearest
from allies_cli.queries import vocabulary
from allies_cli.report import Answer
from allies_cli.store import Database
from allies_cli.wording import did_you_mean


def help_(run: Run, topic: str | None) -> Answer | None:
    """Explain a command, an option, a topic or a word; without a name, list the topics."""
    if topic is None:
        return answers.index({name: title for name, (title, _) in TOPICS.items()})
    if topic.lower() in COMMANDS:
        _print_page(run, topic.lower())
        return None
    explained = _explained(run, topic)
    if explained is None:
        options = help_option.options(run.program().commands)
        near = nearest(topic.lower(), [*TOPICS, *COMMANDS, *options, *_words(run)])
        raise UsageError(f"there is no help on {topic!r}", f"{did_you_mean(near)}Topics are: {', '.join(TOPICS)}", near)
    return answers.topic(topic, explained)


def _explained(run: Run, name: str) -> Topic | None:
    def opened() -> Database:
        return run.database

    lowered = name.lower()
    if lowered in TOPICS:
        return TOPICS[lowered][1](opened)
    if name.startswith("-"):
        return help_option.option(run.program().commands, name, opened)
    if help_words.GRADE.fullmatch(name):
        return help_words.grade(run.database, name)
    if lowered in vocabulary.weights(run.database):
        return help_words.support_type(run.database, lowered)
    return help_words.word(lowered, _topics(opened))


def _topics(opened: "_Opened") -> Iterator[tuple[str, Topic]]:
    return ((topic, explain_from(opened)) for topic, (_, explain_from) in TOPICS.items())


def _words(run: Run) -> Iterator[str]:
    """Yield the words that can be explained beside the topics; none where the database cannot be opened."""
    with suppress(UnusableError):
        yield from vocabulary.weights(run.database)
        for _, topic in _topics(lambda: run.database):
            for section in topic.sections:
                yield from (spelling for term, _ in section.terms for spelling in help_words.spellings(term))


def explain(database: Database, name: str) -> Topic:
    """Return a topic, one of `TOPICS`."""
    _, explain_from = TOPICS[name]
    return explain_from(lambda: database)


def _print_page(run: Run, name: str) -> None:
    """Print the help of a command. Raises UsageError where it is wanted otherwise than as text on stdout."""
    request = run.request
    for option, value in (("-f", request.format), ("-o", request.output), ("--columns", request.columns)):
        if value is not None:
            raise UsageError(f"the help of a command takes no {option}", f"allies help {name} prints text")
    run.program().main([name, "--help"], prog_name="allies", standalone_mode=False)


# A topic opens the database only if its terms stand there, so that the others help where it cannot be opened.
_Opened = Callable[[], Database]


def _grades(opened: _Opened) -> Topic:
    database = opened()
    return Topic(
        "Grades",
        "A grade is a letter and a number of the NATO Admiralty code: how reliable the best source is that asserts "
        "the claim, and how credible the claim is. Both are computed; `allies show` says why.",
        [
            Section("reliability of the source", vocabulary.definitions(database, "reliability")),
            Section(
                "credibility of the claim: the first that fits in the order 6, 5, 1, 2, 4, 3",
                vocabulary.definitions(database, "credibility"),
            ),
        ],
    )


def _statuses(opened: _Opened) -> Topic:
    database = opened()
    return Topic(
        "Statuses",
        "The status of a claim is computed: what its act is, if that was not done; else how strongly it is worded by "
        "those who assert it.",
        [
            Section("status, strongest first", vocabulary.definitions(database, "status")),
            Section("act", vocabulary.definitions(database, "act")),
            Section("stance of an assertion", vocabulary.definitions(database, "stance")),
            Section("modality of an assertion, strongest first", vocabulary.definitions(database, "modality")),
            Section("beside it", help_words.BESIDE),
            Section("links between claims", vocabulary.definitions(database, "claim_relation")),
            Section("stage of a sum", vocabulary.definitions(database, "stage")),
        ],
    )


def _exit_codes(opened: _Opened) -> Topic:
    terms = [(str(code), meaning) for code, meaning in EXIT_MEANINGS.items()]
    return Topic("Exit codes", "What the program tells the script that runs it.", [Section("code", terms)])


def _environment(opened: _Opened) -> Topic:
    return Topic(
        "Environment",
        "Variables that the program reads. An option on the command line comes first.",
        [Section("variable", list(ENVIRONMENT.items()))],
    )


def _formats(opened: _Opened) -> Topic:
    (table, rows), (tree, text) = DEFAULTS["table"], DEFAULTS["tree"]
    return Topic(
        "Formats",
        "The format is that of -f, else that of the ending of the file of -o, else on a terminal ALLIES_FORMAT, else "
        f"a {table} or {tree} on a terminal; in a pipe tables become {rows} and trees {text}. "
        "An ending that no format has is refused unless -f is given; a file without one is written as a pipe is.",
        [
            Section("-f, --format", _meanings(FORMATS)),
            Section("endings of -o, --output", _endings(FORMATS)),
            Section("-f of `graph`, beside those above", _meanings(GRAPH_FORMATS)),
            Section("endings of -o of `graph`", _endings(GRAPH_FORMATS)),
        ],
    )


def _meanings(formats: Mapping[str, Format]) -> list[tuple[str, str]]:
    return [(name, row.meaning) for name, row in formats.items()]


def _endings(formats: Mapping[str, Format]) -> list[tuple[str, str]]:
    """Return each format that has endings with them."""
    return [
        (name, ", ".join(f".{ending}" for ending in row.endings))
        for name, row in sorted(formats.items())
        if row.endings
    ]


def _sheet(opened: _Opened) -> Topic:
    from allies_cli.commands import help_sheet

    return help_sheet.sheet()


def _names(opened: _Opened) -> Topic:
    from allies_cli.commands import help_sheet

    return help_sheet.names()


ENVIRONMENT = {
    "ALLIES_DB": "the database to read, as --db",
    "ALLIES_FORMAT": "the format on a terminal, as --format; a pipe or a file never heeds it",
    "NO_COLOR": "if set, no colour (no-color.org)",
    "FORCE_COLOR": "if set, colour in a pipe too (force-color.org)",
    "TERM": "the terminal: `dumb` has no colour, no links and no pager; one of 16 colours gets bold letters alone",
    "COLUMNS": "the width to fit; a picture has its own",
    "ALLIES_PAGER": "the pager for what is taller than the screen; empty is none",
    "PAGER": "the same, for all programs; by default less -FRX where there is one",
    "FORCE_HYPERLINK": "if set, ids of sources are links on any terminal; 0 is none",
    "SHELL": "the shell that `completion` is for, if none is named",
}

# Each topic with its title and what explains it.
TOPICS: dict[str, tuple[str, Callable[[_Opened], Topic]]] = {
    "grades": ("what C4 means", _grades),
    "statuses": ("what reported, alleged, contested and the like mean, and what counts", _statuses),
    "exit-codes": ("what the exit code says", _exit_codes),
    "environment": ("the variables that the program reads", _environment),
    "formats": ("how answers can be written", _formats),
    "sheet": ("the columns of the sheet for a case file of your own", _sheet),
    "names.csv": ("the columns of the table that says who is meant by a name", _names),
}
