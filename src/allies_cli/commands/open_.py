"""`allies open`."""

import webbrowser
from collections.abc import Iterable, Mapping, Sequence

from allies_cli.answers import open as answers
from allies_cli.context import Run
from allies_cli.errors import AlliesError, NotFoundError, UsageError
from allies_cli.escape import web_address
from allies_cli.models import WebPage
from allies_cli.names import Meant
from allies_cli.output import on_terminal, remark
from allies_cli.queries import pages
from allies_cli.report import Answer
from allies_cli.store import take_all_memory


def open_(run: Run, ids: Sequence[str], archived: bool) -> Answer | None:
    """Open the pages behind claims and sources in the browser; off a terminal, answer with their addresses."""
    meant = [one for typed in ids for one in run.meant([typed])]
    behind = {page.source: page for one in meant for page in _behind(run, one)}
    found = {address: page for page in behind.values() if (address := _address(page, archived))}
    if not found:
        raise NotFoundError(*_nothing(meant, behind.values(), archived))
    for page in behind.values():
        if not _address(page, archived):
            remark(f"{page.source}: {'no archived copy' if archived else 'no address on the web'}")
    if not on_terminal(run.request) or run.request.format or run.request.columns:
        return answers.addresses(list(found.values()), archived)
    _browse(found, archived)
    return None


def _behind(run: Run, one: Meant) -> list[WebPage]:
    if one.kind == "actor":
        raise UsageError(f"{one.name} is an actor, which has no page", f"open a claim; see `allies show {one.id}`")
    if one.kind == "claim":
        return pages.of_claim(run.database, int(one.id[1:]))
    return pages.of_source(run.database, one.id)


def _address(page: WebPage, archived: bool) -> str:
    return web_address((page.archived if archived else page.url) or "")


def _nothing(meant: Sequence[Meant], behind: Iterable[WebPage], archived: bool) -> tuple[str, str]:
    """Return what is said where there is nothing to open, and what there is."""
    names = ", ".join(one.id for one in meant)
    behind = list(behind)
    if not archived:
        return f"{names}: no address on the web is recorded", f"see `allies show {meant[0].id}`"
    if files := [page.file for page in behind if page.file]:
        return f"{names}: no archived copy has an address", f"a copy is in the file {files[0]}"
    hint = "leave out --archived for the page itself" if any(_address(page, False) for page in behind) else ""
    return f"{names}: no archived copy is recorded", hint


def _browse(found: Mapping[str, WebPage], archived: bool) -> None:
    """Show each address and open it in the browser. Raises AlliesError where there is none."""
    take_all_memory()  # a browser would have the bound of this process
    for address, page in found.items():
        remark(address)
        if archived and (known := answers.capture(page)):
            remark(known)
        if not webbrowser.open(address):
            raise AlliesError("no browser can be started here", "open the address above by hand, or set BROWSER")
