"""What people looked at, in sentences. Every name stays a piece of its own, so that a page can set it apart."""

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.urls import reverse

from albums.ledger.sittings import Sitting
from albums.ledger.spells import told

YOU = "You"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a sentence. A name is isolated from the direction of the rest, and may lead somewhere."""

    words: str
    is_name: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One entry of the ledger as it is read: at its instant, about `name` (for the avatar), with a quieter `note`, and
    a page that tells more.
    """

    pieces: tuple[Piece, ...]
    at: datetime.datetime
    day: datetime.date
    name: str
    note: str = ""
    href: str = ""
    href_words: str = ""
    is_deed: bool = False

    def __str__(self) -> str:
        return "".join(piece.words for piece in self.pieces)


def sentence_of(sitting: Sitting, *, today: datetime.date, zone: ZoneInfo, is_own: bool = False) -> Sentence:
    """Tell one sitting, as on the family's day `today`; to the viewer themselves, about "You"."""
    when = told(sitting.spell, today=today)
    viewer = Piece(YOU) if is_own else person(sitting.viewer_name, sitting.viewer_id)
    shown = album(sitting.album_name, None if is_own else sitting.album_id)
    pieces = (viewer, *_deed_of_looking(sitting, shown, when))
    note = " · ".join((_devices(sitting), _clock(sitting, zone)))
    of_whom = reverse("my_looks") if is_own else reverse("ledger_viewer", args=[sitting.viewer_id])
    href = f"{of_whom}?day={sitting.last_at.astimezone(zone):%Y-%m-%d}"
    return Sentence(
        pieces, at=sitting.last_at, day=sitting.spell.day, name=sitting.viewer_name, note=note, href=href,
        href_words="Which photos?",
    )  # fmt: skip


def person(name: str, viewer_id: object) -> Piece:
    return Piece(name, is_name=True, href=reverse("ledger_viewer", args=[viewer_id]))


def album(name: str, album_id: object | None) -> Piece:
    return Piece(name, is_name=True, href=reverse("ledger_album", args=[album_id]) if album_id else "")


def count(number: int, one: str, many: str) -> str:
    """Say a number of things: "14 photos", "a photo"."""
    return one if number == 1 else f"{number} {many}"


def times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def clock(instant: datetime.datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%H:%M}"


def _deed_of_looking(sitting: Sitting, shown: Piece, when: str) -> tuple[Piece, ...]:
    photos = count(sitting.photos, "a photo", "photos")
    often = f" {times(sitting.most)}" if sitting.most > 1 else ""
    if not sitting.opened:
        return Piece(f" looked at {photos} of "), shown, Piece(f" {when}")
    if sitting.opened < sitting.photos:
        chosen = "one of them" + often if sitting.opened == 1 else f"{sitting.opened} of them" + (often and f", one{often}")
        return Piece(f" looked at {photos} of "), shown, Piece(f" {when} and opened {chosen}")
    if sitting.opened == 1:
        return Piece(f" opened {photos} of "), shown, Piece(f"{often} {when}")
    return Piece(f" opened {photos} of "), shown, Piece(f" {when}" + (often and f", one of them{often}"))


def _devices(sitting: Sitting) -> str:
    named = " and ".join(name for name in sitting.devices if name) or "an unnamed device"
    more = sitting.device_count - len(sitting.devices)
    return named if more <= 0 else f"{named} and {count(more, 'one more device', 'more devices')}"


def _clock(sitting: Sitting, zone: ZoneInfo) -> str:
    first, last = clock(sitting.first_at, zone), clock(sitting.last_at, zone)
    return first if first == last else f"{first} to {last}"
