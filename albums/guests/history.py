"""What became of a guest link, in sentences."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from albums.guests.links import NEW_ADDRESS
from albums.guests.standing import State, state_of
from albums.models import Deed, GuestLink, Look

_SENTENCES = {
    Deed.Kind.LINK_MADE: "{by} made the link, for {detail}.",
    Deed.Kind.LINK_OPENED: "{detail} came in.",
    Deed.Kind.LINK_ASKED: "{detail} asked to be let in.",
    Deed.Kind.LINK_ALLOWED: "{by} let {detail} in.",
    Deed.Kind.LINK_EXTENDED: "{by} lets it run until {detail}.",
    Deed.Kind.LINK_ENDED: "{by} ended the link.",
    Deed.Kind.DEVICE_ENDED: "{by} ended {subject}.",
    Deed.Kind.GRANT_ENDED: "{by} closed the album {album} for it.",
}
_ALL_OPENED = "The last photo that it was good for was opened."
_NEW_ADDRESS = "{by} made a new address for it. The old one is dead."


@dataclass(frozen=True, slots=True)
class Entry:
    """One sentence, and when that was."""

    at: datetime
    sentence: str


def history_of(link: GuestLink) -> list[Entry]:
    """Return what was done to the link and to the browsers before it, the newest first, and how it came to rest.

    That it ran out, or that all its photos were opened, nobody did: the link's own row says it.
    """
    devices = link.admissions.values_list("device_id", flat=True)
    subjects = [str(link.pk), *map(str, devices)]
    done = [_entry(deed) for deed in Deed.objects.filter(subject_id__in=subjects, kind__in=_SENTENCES)]
    return sorted([*done, *_came_to_rest(link)], key=lambda entry: entry.at, reverse=True)


def _came_to_rest(link: GuestLink) -> list[Entry]:
    state = state_of(link)
    if state is State.RAN_OUT:
        return [Entry(link.expires_at, "It ran out.")]
    if state is State.USED_UP:
        last = Look.objects.filter(viewer_id=str(link.pk)).aggregate(at=Max("viewed_at"))["at"]
        return [Entry(last, _ALL_OPENED)] if last else []
    return []


def _entry(deed: Deed) -> Entry:
    is_new_address = deed.kind == Deed.Kind.LINK_MADE and deed.detail == NEW_ADDRESS
    words = _NEW_ADDRESS if is_new_address else _SENTENCES[deed.kind]
    named = {"by": deed.by_name or "Somebody", "subject": deed.subject_name, "album": deed.album_name}
    return Entry(deed.at, words.format(detail=deed.detail or "a browser", **named))
