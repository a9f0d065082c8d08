"""What was done to somebody's access, in sentences."""

import datetime
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.urls import NoReverseMatch, reverse

from albums.ledger.sentences import Piece, Sentence, clock, count
from albums.ledger.spells import Spell, day_of, spells_between, told
from albums.models import Deed

BY_THE_MACHINE = Piece("Whoever runs the machine")
INVITATION_FOR = "Invitation for "
Kind = Deed.Kind


def sentence_of_deed(deed: Deed, *, today: datetime.date, zone: ZoneInfo) -> Sentence:
    """Tell one deed, as on the family's day `today`."""
    spell = _spell(deed.at, zone)
    pieces = (*TELLING[deed.kind](deed), Piece(f" {told(spell, today=today)}"), *_doors(deed))
    note = " · ".join(filter(None, (_detail(deed), clock(deed.at, zone))))
    return Sentence(
        pieces, at=deed.at, day=spell.day, name=deed.by_name or deed.subject_name, note=note, href=_receipt(deed),
        href_words="The doors tried", is_deed=True,
    )  # fmt: skip


def _spell(at: datetime.datetime, zone: ZoneInfo) -> Spell:
    day = day_of(at, zone=zone)
    return next(spell for spell in spells_between(day, day, zone=zone) if spell.starts_at <= at)


def _doors(deed: Deed) -> tuple[Piece, ...]:
    if not deed.doors:
        return ()
    closed = sum(bool(door.get("closed")) for door in deed.doors)
    return (Piece(f"; {count(len(deed.doors), 'one door', 'doors')} tried, {closed} closed"),)


def _detail(deed: Deed) -> str:
    # What stands in the sentence already, or is for machines.
    is_said = deed.kind in (Kind.DEVICE_ENDED, Kind.GRANT_ENDED) or (deed.kind == Kind.INVITED and not deed.by_name)
    return "" if is_said else deed.detail


def _receipt(deed: Deed) -> str:
    try:
        return reverse("ending", args=[deed.pk]) if deed.doors else ""
    except NoReverseMatch:
        return ""


def _by(deed: Deed) -> Piece:
    return _name(deed.by_name, deed.by_id) if deed.by_name else Piece("The vault")


def _subject(deed: Deed) -> Piece:
    """The person or the guest that it was done to."""
    return _name(deed.subject_name or "somebody", deed.subject_id)


def _thing(deed: Deed) -> Piece:
    """A device, or the one an invitation is for: a name without a page of its own."""
    return Piece(deed.subject_name.removeprefix(INVITATION_FOR) or "somebody", is_name=True)


def _name(name: str, viewer_id: str) -> Piece:
    return Piece(name, is_name=True, href=reverse("ledger_viewer", args=[viewer_id]) if viewer_id else "")


def _where(deed: Deed, before: str, *, nowhere: str = "") -> tuple[Piece, ...]:
    if deed.album_id is None:
        return (Piece(f"{before}{nowhere}"),) if nowhere else ()
    return Piece(before), Piece(deed.album_name, is_name=True, href=reverse("ledger_album", args=[deed.album_id]))


def _invited(deed: Deed) -> tuple[Piece, ...]:
    if not deed.by_name:
        return BY_THE_MACHINE, Piece(" made "), _thing(deed), Piece(" a link for a new device")
    return _by(deed), Piece(" invited "), _thing(deed), *_where(deed, " to ")


def _came_in(deed: Deed) -> tuple[Piece, ...]:
    return _subject(deed), Piece(" came in"), *_where(deed, " to see ")


def _invitation_ended(deed: Deed) -> tuple[Piece, ...]:
    return _by(deed), Piece(" withdrew the invitation for "), _thing(deed), *_where(deed, " to ")


def _granted(deed: Deed) -> tuple[Piece, ...]:
    return _by(deed), Piece(" gave "), _subject(deed), *_where(deed, " access to ", nowhere="all albums")


def _changed(deed: Deed) -> tuple[Piece, ...]:
    return _by(deed), Piece(" changed "), _subject(deed), *_where(deed, "’s access to ", nowhere="all albums")


def _grant_ended(deed: Deed) -> tuple[Piece, ...]:
    return _by(deed), Piece(" ended "), _subject(deed), *_where(deed, "’s access to ", nowhere="all albums")


def _device_ended(deed: Deed) -> tuple[Piece, ...]:
    whose = (Piece(" of "), Piece(deed.detail, is_name=True)) if deed.detail else ()
    return _by(deed), Piece(" ended the device "), _thing(deed), *whose


def _person_ended(deed: Deed) -> tuple[Piece, ...]:
    return _by(deed), Piece(" ended all of "), _subject(deed), Piece("’s access")


def _link_made(deed: Deed) -> tuple[Piece, ...]:
    return _by(deed), Piece(" made a link for "), _subject(deed), *_where(deed, " to ")


def _link_opened(deed: Deed) -> tuple[Piece, ...]:
    return _subject(deed), Piece(" opened the link")


def _link_asked(deed: Deed) -> tuple[Piece, ...]:
    return Piece("Another device asked to open the link for "), _subject(deed)


def _link_allowed(deed: Deed) -> tuple[Piece, ...]:
    return _by(deed), Piece(" let another device in by the link for "), _subject(deed)


def _link_extended(deed: Deed) -> tuple[Piece, ...]:
    return _by(deed), Piece(" gave the link for "), _subject(deed), Piece(" more time")


def _link_ended(deed: Deed) -> tuple[Piece, ...]:
    return _by(deed), Piece(" ended the link for "), _subject(deed)


def _frozen(deed: Deed) -> tuple[Piece, ...]:
    if not deed.by_name:
        return BY_THE_MACHINE, Piece(" restored the vault from a backup, and so it froze")
    return _by(deed), Piece(" froze the vault for everybody but its keepers")


def _thawed(deed: Deed) -> tuple[Piece, ...]:
    return _by(deed), Piece(" opened the vault again")


def _confirmed(deed: Deed) -> tuple[Piece, ...]:
    return _by(deed), Piece(" confirmed "), _subject(deed), Piece("’s access")


def _traced(deed: Deed) -> tuple[Piece, ...]:
    return _by(deed), Piece(" traced a leaked picture")


def _staff_given(deed: Deed) -> tuple[Piece, ...]:
    return BY_THE_MACHINE, Piece(" let "), _subject(deed), Piece(" open the staff pages, which show no photo,")


def _staff_ended(deed: Deed) -> tuple[Piece, ...]:
    return BY_THE_MACHINE, Piece(" closed the staff pages to "), _subject(deed)


def _exported(deed: Deed) -> tuple[Piece, ...]:
    who = _by(deed) if deed.by_name else BY_THE_MACHINE
    return who, Piece(" took out the originals"), *_where(deed, " of ", nowhere="all albums")


TELLING: dict[str, Callable[[Deed], tuple[Piece, ...]]] = {
    Kind.INVITED: _invited, Kind.CAME_IN: _came_in, Kind.INVITATION_ENDED: _invitation_ended, Kind.GRANTED: _granted,
    Kind.CHANGED: _changed, Kind.GRANT_ENDED: _grant_ended, Kind.DEVICE_ENDED: _device_ended,
    Kind.PERSON_ENDED: _person_ended, Kind.LINK_MADE: _link_made, Kind.LINK_OPENED: _link_opened,
    Kind.LINK_ASKED: _link_asked, Kind.LINK_ALLOWED: _link_allowed, Kind.LINK_EXTENDED: _link_extended,
    Kind.LINK_ENDED: _link_ended, Kind.FROZEN: _frozen, Kind.THAWED: _thawed, Kind.CONFIRMED: _confirmed,
    Kind.TRACED: _traced, Kind.STAFF_GIVEN: _staff_given, Kind.STAFF_ENDED: _staff_ended, Kind.EXPORTED: _exported,
}  # fmt: skip
