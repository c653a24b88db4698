"""The names of the months in the languages in which sheets come most, and what they are shortened to."""

from allies_cli.folding import fold

_SHORTEST = 3
_NAMES = (
    "january february march april may june july august september october november december",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "січень лютий березень квітень травень червень липень серпень вересень жовтень листопад грудень",
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
)


def _by_name() -> dict[str, int]:
    """Return each name and each of its beginnings with its month; a beginning of two months is neither."""
    found: dict[str, set[int]] = {}
    for names in _NAMES:
        for month, name in enumerate(map(fold, names.split()), 1):
            for size in range(_SHORTEST, len(name) + 1):
                found.setdefault(name[:size], set()).add(month)
    return {name: months.pop() for name, months in found.items() if len(months) == 1}


MONTH_OF = _by_name()
ENGLISH = _NAMES[0].title().split()
