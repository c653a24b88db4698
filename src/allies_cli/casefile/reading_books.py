"""Rows from workbooks (through python-calamine) and from Stata's files (through pyreadstat)."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from allies_cli.casefile.reading_files import Source, told
from allies_cli.casefile.reading_text import plain_number
from allies_cli.casefile.table import Reading, Record
from allies_cli.errors import UnusableError
from allies_cli.names import nearest
from allies_cli.wording import did_you_mean

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_Cell = tuple[int, int]
_Fault = tuple[str, str]
_CHUNK = 10_000


def text_of_value(value: Any) -> str:
    """Return a value of a sheet as a person would write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "" if value != value else plain_number(repr(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds").removesuffix(" 00:00:00")
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def workbook(source: Source, how: Reading) -> Iterator[Record]:
    """Yield the rows of a sheet: the one that is named, else the first that has any.

    Raises UnusableError where python-calamine is not installed.
    """
    try:
        import python_calamine
    except ImportError as error:
        raise UnusableError(
            f"{source.name} is a workbook, and python-calamine is not installed",
            "pip install 'allies-cli[xlsx]', or save the sheet as CSV",
        ) from error
    with told(source), source.open() as stream:
        held = io.BytesIO(stream.read())
    try:
        with python_calamine.CalamineWorkbook.from_filelike(held) as book:
            sheet = _sheet(source, book, how.sheet)
            yield from _sheet_rows(sheet, dict(_without_result(held, sheet.name)))
    except python_calamine.PasswordError as error:
        raise UnusableError(f"{source.name} has a password", "save it without one") from error
    except (python_calamine.CalamineError, zipfile.BadZipFile, ElementTree.ParseError, KeyError) as error:
        raise UnusableError(f"{source.name} is not a workbook that can be read: {error}") from error


def _sheet(source: Source, book: "CalamineWorkbook", name: str | None) -> "CalamineSheet":
    if name is not None and name not in book.sheet_names:
        near = nearest(name, book.sheet_names)
        raise UnusableError(
            f"{source.name} has no sheet {name!r}",
            f"{did_you_mean(near)}It has {', '.join(map(repr, book.sheet_names))}",
        )
    for one in [name] if name is not None else _shown(book):
        sheet = book.get_sheet_by_name(one)
        if sheet.height or name is not None:
            return sheet
    raise UnusableError(f"{source.name} has no sheet with anything in it")


def _shown(book: "CalamineWorkbook") -> list[str]:
    """Return the sheets that a person sees, without charts."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    seen, sheet = SheetVisibleEnum.Visible, SheetTypeEnum.WorkSheet
    return [one.name for one in book.sheets_metadata if one.visible == seen and one.typ == sheet]


def _sheet_rows(sheet: "CalamineSheet", unworked: dict[_Cell, _Fault]) -> Iterator[Record]:
    """Yield the rows of a sheet, with what is wrong with cells that are read as empty and are not."""
    rows = sheet.to_python(skip_empty_area=False)
    merged, bare = _by_row(_merged(sheet, len(rows))), _by_row(unworked)
    for number in range(max([len(rows), *(row + 1 for row in bare)])):
        cells = [text_of_value(value) for value in rows[number]] if number < len(rows) else []
        # Of a row that is all within merged cells nothing is lost.
        faults = bare.get(number, {}) | (merged.get(number, {}) if any(cells) else {})
        yield Record(number + 1, cells, tuple((column, *fault) for column, fault in sorted(faults.items())))


def _by_row(faults: dict[_Cell, _Fault]) -> dict[int, dict[int, _Fault]]:
    rows: dict[int, dict[int, _Fault]] = {}
    for (row, column), fault in faults.items():
        rows.setdefault(row, {})[column] = fault
    return rows


def _merged(sheet: "CalamineSheet", height: int) -> dict[_Cell, _Fault]:
    """Return the cells within merged ones, but for the first of each, which has the value."""
    faults: dict[_Cell, _Fault] = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        where = f"{_address(top, left)}:{_address(bottom, right)}"
        fault = (f"it is within the merged cells {where}", "unmerge them and fill the value in each row")
        places = ((row, column) for row in range(top, min(bottom + 1, height)) for column in range(left, right + 1))
        faults |= {place: fault for place in places if place != (top, left)}
    return faults


def _address(row: int, column: int) -> str:
    """Return a cell as a sheet calls it: C5."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def _place(address: str) -> _Cell:
    letters = address.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(address[len(letters) :]) - 1, column - 1


_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def _without_result(held: io.BytesIO, name: str) -> Iterator[tuple[_Cell, _Fault]]:
    """Yield the cells of an xlsx sheet that hold an error, or a formula without its result."""
    if not zipfile.is_zipfile(held):
        return
    with zipfile.ZipFile(held) as archive:
        part = _part(archive, name)
        if part is None:
            return
        with archive.open(part) as stream:
            # Expat has refused to expand entities without end since 2.4.1.
            for _, element in ElementTree.iterparse(stream):  # noqa: S314
                if element.tag == f"{_MAIN}c":
                    fault = _fault_of(element)
                    if fault and "r" in element.attrib:
                        yield _place(element.attrib["r"]), fault
                    element.clear()
                elif element.tag == f"{_MAIN}row":
                    element.clear()


def _fault_of(element: ElementTree.Element) -> _Fault | None:
    value, formula = element.findtext(f"{_MAIN}v"), element.find(f"{_MAIN}f")
    if element.get("t") == "e":
        return f"it holds the error {value}", "mend the formula, or put the value in its place"
    if formula is not None and not value and element.get("t") != "str":
        return f"it holds a formula, ={formula.text or ''}, without its result", "open and save the workbook in Excel"
    return None


def _part(archive: zipfile.ZipFile, name: str) -> str | None:
    """Return the part of an xlsx file that holds a sheet; None where it is another kind of workbook."""
    if "xl/workbook.xml" not in archive.namelist():
        return None
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {one.get("Id"): one.get("Target", "") for one in relations.iter(_RELATIONS)}
    ids = [one.get(_RELATION) for one in book.iter(f"{_MAIN}sheet") if one.get("name") == name]
    target = targets.get(ids[0], "") if ids else ""
    part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return part if part in archive.namelist() else None


def stata(source: Source, how: Reading) -> Iterator[Record]:
    """Yield the header and the rows of a Stata file; where values have labels, the values.

    Raises UnusableError where pyreadstat is not installed.
    """
    try:
        import pyreadstat
    except ImportError as error:
        raise UnusableError(
            f"{source.name} is a Stata file, and pyreadstat is not installed",
            "pip install 'allies-cli[stata]', or save it as CSV",
        ) from error
    with told(source), source.open() as stream:
        held = io.BytesIO(stream.read())
    try:
        _, about = pyreadstat.read_dta(held, metadataonly=True, encoding=how.encoding)
        names = about.column_names
        yield Record(0, list(names))
        texts = [_stata_text(about.readstat_variable_types[name]) for name in names]
        for first in range(0, about.number_rows or 0, _CHUNK):
            held.seek(0)
            columns, _ = pyreadstat.read_dta(
                held, row_offset=first, row_limit=_CHUNK, output_format="dict", encoding=how.encoding
            )
            for number, values in enumerate(zip(*(columns[name] for name in names), strict=True), start=first + 1):
                yield Record(number, [text(value) for text, value in zip(texts, values, strict=True)])
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError, OverflowError) as error:
        raise UnusableError(f"{source.name} is not a Stata file that can be read: {error}") from error


def _stata_text(type_: str) -> Callable[[Any], str]:
    """Return how values of a type are written; a float has seven digits that mean something."""
    if type_ == "float":
        return lambda value: text_of_value(float(f"{value:.7g}") if isinstance(value, float) else value)
    return text_of_value
