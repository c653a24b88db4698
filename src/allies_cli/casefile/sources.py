"""The sources of a case: one for each address, with what a sheet says of it, and the rest derived from the address."""

import re
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from allies_cli.casefile import cells
from allies_cli.casefile.cells import Wrong
from allies_cli.casefile.writing import Case
from allies_cli.wording import is_language

# Where the site is not who publishes: there it is the channel or account, the first part of the path.
_PLATFORMS = {
    "t.me", "x.com", "twitter.com", "facebook.com", "instagram.com", "tiktok.com", "youtube.com", "vk.com", "ok.ru",
    "medium.com", "bsky.app", "mastodon.social", "threads.net", "linkedin.com", "reddit.com", "github.com",
    "rumble.com", "odysee.com", "truthsocial.com", "weibo.com", "dzen.ru",
}  # fmt: skip
_BEFORE_ACCOUNTS = {"s", "c", "channel", "user", "u", "r", "in", "company", "groups", "profile"}
_NO_ACCOUNTS = {"watch", "shorts", "embed", "share", "p", "reel", "i", "status", "photo", "story.php", "permalink.php"}
_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/(\d{4})(\d{2})(\d{2})\d*[a-z_]*/(https?:.*)")
_OF_ARCHIVES = re.compile(r"https?://(?:www\.)?(?:archive\.(?:ph|today|is|li|vn|fo|md)|perma\.cc)/")
_LONGEST_TITLE = 200

_DEFAULTS: dict[str, Any] = {
    "published": None,
    "language": "und",
    "translation": "none",
    "derived_from": None,
    "first_hand": 0,
    "reliability": "F",
    "reason": "Not judged yet.",
}
_YES = {"yes": 1, "1": 1, "true": 1, "no": 0, "0": 0, "false": 0}


class Archived(NamedTuple):
    """An address of the page, and where that was an archived copy, the address of the copy and its day."""

    url: str
    copy: str = ""
    day: str = ""


class Settled(NamedTuple):
    """A source that is stored, and the fields that a row tells of it."""

    id: str
    publisher: str
    fields: dict[str, Any]


def unarchived(url: str) -> Archived:
    """Return the page behind an address that may be that of an archived copy. Raises Wrong where nobody can tell."""
    if found := _ARCHIVED.fullmatch(url):
        return Archived(found[4], url, "-".join(found.group(1, 2, 3)))
    if _OF_ARCHIVES.match(url):
        raise Wrong(
            "is an archived copy, of whose page nothing is said",
            "put it into `archive location`, and the page into `link`",
        )
    return Archived(url)


def publisher_of(url: str) -> str:
    """Return who publishes an address, as far as it tells: its site, on a platform the channel or account."""
    parts = urlsplit(url)
    site = (parts.hostname or "").removeprefix("www.").removeprefix("m.").removeprefix("mobile.")
    steps = [step for step in parts.path.split("/") if step and step.lower() not in _BEFORE_ACCOUNTS]
    has_account = site in _PLATFORMS and steps and steps[0].lower() not in _NO_ACCOUNTS
    return f"{site}/{steps[0]}" if has_account else site or url


def title_of(url: str) -> str:
    """Return what a page is called whose title nobody gave: its address without what every address has."""
    return re.sub(r"^https?://(?:www\.)?", "", url).rstrip("/")[:_LONGEST_TITLE] or url


def value(field: str, text: str) -> Any:
    """Return a field of a source as the database has it. Raises Wrong."""
    if field == "published":
        return text
    if field == "first_hand":
        if text.lower() not in _YES:
            raise Wrong("is neither yes nor no", "write yes or no")
        return _YES[text.lower()]
    if field == "translation":
        return cells.word(text, ("none", "human", "machine"))
    if field == "reliability":
        return cells.word(text, ("A", "B", "C", "D", "E", "F"))
    if field == "language":
        if not is_language(text):
            raise Wrong("is not a code of a language", "write en, es, uk or another code of BCP 47")
        return text
    return text


class Sources:
    """The sources of a case, found by address or id, and made where there is none."""

    def __init__(self, case: Case) -> None:
        self._case = case

    def find(self, slug: str, url: str) -> str | None:
        """Return the id of a source by its id, else by its address."""
        if slug:
            found = self._case.only("SELECT id FROM source WHERE id = ?", slug.lower())
        elif url:
            found = self._case.only("SELECT id FROM source WHERE url = ?", url)
        else:
            found = None
        return str(found) if found else None

    def by_title(self, title: str, publisher: str) -> str | None:
        """Return the id of a source without an address."""
        found = self._case.only(
            "SELECT id FROM source WHERE title = ? AND publisher = ? AND url IS NULL", title, publisher
        )
        return str(found) if found else None

    def make(self, slug: str, title: str, publisher: str, url: str | None, given: dict[str, Any]) -> str:
        """Store a source and return its id: the one that is given, else made of its publisher and day."""
        slug = self._case.free_id(slug or f"{publisher}-{given.get('published') or 'page'}")
        self._case.add_source(_DEFAULTS | {"id": slug, "title": title, "publisher": publisher, "url": url} | given)
        return slug

    def settled(self, slug: str, fields: dict[str, Any]) -> Settled:
        """Return a source that is stored, with what a row tells of it."""
        return Settled(slug, str(self._case.only("SELECT publisher FROM source WHERE id = ?", slug)), fields)

    def conflicts(self, slug: str, title: str, given: dict[str, Any]) -> list[tuple[str, Wrong]]:
        """Return the fields that the case has otherwise than they are given."""
        stored, new = self._compared(slug, title, given)
        said = {**given, **({"title": title} if title else {})}
        return [
            (
                field,
                Wrong(
                    f"is {stored[field]} elsewhere for the same source, {slug}",
                    "write the same, or name another source",
                ),
            )
            for field, one in said.items()
            if field not in new and stored[field] != one
        ]

    def fill(self, slug: str, title: str, given: dict[str, Any]) -> None:
        """Add to a source what is said of it and was not known."""
        _, new = self._compared(slug, title, given)
        if new:
            self._case.update_source(slug, new)

    def _compared(self, slug: str, title: str, given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what the case has of a source, and what is new of what is given."""
        known = self._case.connection.execute(
            f"SELECT title, url, {', '.join(_DEFAULTS)} FROM source WHERE id = ?", (slug,)
        ).fetchone()
        stored = dict(zip(("title", "url", *_DEFAULTS), known, strict=True))
        default = _DEFAULTS | {"title": title_of(stored["url"] or "")}
        said = {**given, **({"title": title} if title else {})}
        return stored, {field: one for field, one in said.items() if stored[field] == default[field] != one}
