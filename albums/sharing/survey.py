"""The People page's survey: everybody as a row that can be found by words and by what a keeper wants to look after."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import timezone

from albums.models import Grant, Invitation
from albums.sharing.badges import SOON, Badge, badges_of
from albums.sharing.people import Guest, Person, every_guest, everybody, pending_invitations, photos_this_month

LONG_AGO = timedelta(days=90)


class Show(StrEnum):
    """What the page can be narrowed to; the first five are also its sections."""

    KEEPERS = "keepers"
    RELATIVES = "relatives"
    GUESTS = "guests"
    PENDING = "pending"
    ENDED = "ended"
    EVERYBODY = "everybody"
    SOON = "soon"
    UNSEEN = "unseen"


SECTIONS = {
    Show.KEEPERS: "Keepers",
    Show.RELATIVES: "Relatives",
    Show.GUESTS: "Guests",
    Show.PENDING: "Not here yet",
    Show.ENDED: "Ended",
}
CHIPS = {Show.EVERYBODY: "Everybody"} | SECTIONS | {Show.SOON: "Expiring soon", Show.UNSEEN: "Not seen for 3 months"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the page about `subject`, under each of `shows`, to be found by any of the `words`."""

    subject: Person | Guest | Invitation
    section: Show
    shows: frozenset[Show]
    words: str
    is_shown: bool

    @property
    def template(self) -> str:
        return f"albums/sharing/{type(self.subject).__name__.lower()}_row.html"

    @property
    def badges(self) -> list[Badge]:
        return badges_of(self.subject)


@dataclass(frozen=True, slots=True)
class Section:
    name: Show
    title: str
    rows: list[Row]

    @property
    def is_shown(self) -> bool:
        return any(row.is_shown for row in self.rows)


@dataclass(frozen=True, slots=True)
class Survey:
    """All sections, what they are narrowed to, and how many stand under each chip."""

    sections: list[Section]
    show: Show
    query: str
    counts: dict[Show, int]

    @property
    def shown(self) -> int:
        return sum(row.is_shown for section in self.sections for row in section.rows)

    @property
    def chips(self) -> list[tuple[Show, str, int]]:
        """The chips that somebody stands under: (name, words, number)."""
        chips = [(show, words, self.counts[show]) for show, words in CHIPS.items()]
        return [chip for chip in chips if chip[2] or chip[0] in (Show.EVERYBODY, self.show)]


def survey(*, show: str = "", query: str = "") -> Survey:
    """Return everybody, narrowed. A constant number of queries; rows that do not match are there, but not shown."""
    chosen = Show(show) if show in set(Show) else Show.EVERYBODY
    now, photos = timezone.now(), photos_this_month()
    subjects = [*everybody(photos=photos), *pending_invitations(), *every_guest(photos=photos)]
    rows = [_row(subject, now=now, show=chosen, query=query) for subject in subjects]
    sections = [Section(name, title, [row for row in rows if row.section == name]) for name, title in SECTIONS.items()]
    counts = {name: sum(name in row.shows for row in rows) for name in Show}
    return Survey(sections=sections, show=chosen, query=query, counts=counts)


# Letters of their own to Unicode, and yet typed without their stroke by whoever has no such key.
_STROKES = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ς": "σ"})


def plain(text: str) -> str:
    """Return `text` as it is compared: without accents and capitals. static/js/sharing/filter.js does the same."""
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(_STROKES))
    return "".join(each for each in decomposed if not unicodedata.category(each).startswith("M"))


def matches(words: str, query: str) -> bool:
    """Say whether every word of `query` is part of the plain `words`."""
    return all(word in words for word in plain(query).split())


def _row(subject: Person | Guest | Invitation, *, now: datetime, show: Show, query: str) -> Row:
    section, words = _section(subject), plain(" ".join(filter(None, _words(subject))))
    shows = _shows(subject, section, now)
    # Whoever is looked for is found among the ended too.
    is_in = show in shows or (show == Show.EVERYBODY and bool(query.strip()))
    return Row(subject, section, shows, words, is_shown=is_in and matches(words, query))


def _section(subject: Person | Guest | Invitation) -> Show:
    match subject:
        case Person():
            living = Show.KEEPERS if subject.user.is_keeper else Show.RELATIVES
            return living if subject.has_access else Show.ENDED
        case Guest():
            return Show.GUESTS if subject.is_live else Show.ENDED
        case _:
            return Show.PENDING


def _shows(subject: Person | Guest | Invitation, section: Show, now: datetime) -> frozenset[Show]:
    if section == Show.ENDED:
        return frozenset([section])
    shows = {section, Show.EVERYBODY}
    if any(now < end <= now + SOON for end in _ends(subject)):
        shows.add(Show.SOON)
    if not isinstance(subject, Invitation) and _here_or_made(subject) < now - LONG_AGO:
        shows.add(Show.UNSEEN)
    return frozenset(shows)


def _ends(subject: Person | Guest | Invitation) -> list[datetime]:
    match subject:
        case Person():
            return [grant.expires_at for grant in subject.grants if grant.expires_at]
        case Guest():
            return [subject.link.expires_at]
        case _:
            return [subject.expires_at]


def _here_or_made(subject: Person | Guest) -> datetime:
    made_at = subject.user.joined_at if isinstance(subject, Person) else subject.link.made_at
    return subject.last_seen_at or made_at


def _words(subject: Person | Guest | Invitation) -> list[str]:
    match subject:
        case Person():
            devices = [device.name for device in subject.devices]
            return [subject.user.name, subject.user.email or "", *_albums(subject.grants), *devices]
        case Guest():
            return [subject.link.label, "guest", *_albums(subject.grants), *(device.name for device in subject.devices)]
        case _:
            return [subject.name, subject.email, subject.album.name if subject.album else "all albums"]


def _albums(grants: list[Grant]) -> list[str]:
    return [grant.album.name if grant.album else "all albums" for grant in grants]
