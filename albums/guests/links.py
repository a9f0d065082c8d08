"""Guest links as keepers make and change them. Whoever holds the token knocks; `admissions` decides who comes in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from accounts.name_taken import NameTaken, hold_names
from accounts.tokens import hash_token, new_token
from albums.guests.errors import LinkEnded
from albums.guests.names_in_use import claim_name, is_in_use
from albums.guests.passphrase import hash_passphrase
from albums.ledger.deeds import note
from albums.models import Album, Deed, Grant, GuestLink
from albums.sharing.givers import hold_giver

LONGEST = timedelta(days=30)
PRESETS = {
    "hour": (timedelta(hours=1), "1 hour"),
    "day": (timedelta(days=1), "1 day"),
    "week": (timedelta(days=7), "7 days"),
    "month": (LONGEST, "30 days"),
}
# The detail of a deed that tells of a new address.
NEW_ADDRESS = "a new address"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a link gives: `label` is the name in the guest's marks, `device_limit` how many browsers come in by themselves,
    `view_limit` how many photos may be opened full screen (None: any number).
    """

    label: str
    albums: tuple[Album, ...]
    runs_for: timedelta
    tier: str = Grant.Tier.WIDER
    passphrase: str = ""
    device_limit: int = 1
    view_limit: int | None = None


@transaction.atomic
def make_link(terms: Terms, *, by: User) -> tuple[GuestLink, str]:
    """Make a link. Returns it with its token, which is stored nowhere.

    Raises NameTaken if its label is a person's name, or that of another link that holds; and GiverEnded.
    """
    claim_name(terms.label)
    hold_giver(by, album=None)
    token = new_token()
    link = GuestLink.objects.create(
        token_hash=hash_token(token), label=terms.label, passphrase_hash=hash_passphrase(terms.passphrase),
        device_limit=terms.device_limit, view_limit=terms.view_limit, made_by=by, expires_at=_end(terms.runs_for),
    )  # fmt: skip
    for album in terms.albums:
        Grant.objects.create(link=link, album=album, tier=terms.tier, granted_by=by)
    note(Deed.Kind.LINK_MADE, link, by=by, detail=", ".join(album.name for album in terms.albums))
    return link, token


@transaction.atomic
def extend(link: GuestLink, *, runs_for: timedelta, more_views: int = 0, by: User) -> GuestLink:
    """Let a link, also one that is over, hold for `runs_for` from now, and if it is for so many photos, for `more_views`.

    Raises LinkEnded, or NameTaken if it is over and its label is somebody else's by now.
    """
    hold_names()
    _hold_unended(link)
    is_live = GuestLink.objects.live().filter(pk=link.pk).exists()
    if not is_live and is_in_use(link.label, link=link):
        raise NameTaken
    ends = _end(runs_for)
    # No limit stays none: the database adds nothing to it.
    GuestLink.objects.filter(pk=link.pk).update(expires_at=ends, view_limit=F("view_limit") + more_views)
    note(Deed.Kind.LINK_EXTENDED, link, by=by, detail=_extension_in_words(ends, more_views))
    return GuestLink.objects.get(pk=link.pk)


@transaction.atomic
def new_address(link: GuestLink, *, by: User) -> str:
    """Put a new token in the old one's place and return it: the old address is dead, who is in stays in.

    Raises LinkEnded.
    """
    _hold_unended(link)
    token = new_token()
    GuestLink.objects.filter(pk=link.pk).update(token_hash=hash_token(token))
    note(Deed.Kind.LINK_MADE, link, by=by, detail=NEW_ADDRESS)
    return token


def address_of(token: str) -> str:
    """Return the link to pass on."""
    return settings.PUBLIC_URL + reverse("guest_door", args=[token])


def _end(runs_for: timedelta) -> datetime:
    return timezone.now() + min(runs_for, LONGEST)


def _extension_in_words(ends: datetime, more_views: int) -> str:
    until = date_format(timezone.localtime(ends), "j F Y, H:i")
    more = f", and for {more_views} more photo{'' if more_views == 1 else 's'}"
    return until + more if more_views else until


def _hold_unended(link: GuestLink) -> None:
    """Hold the row until the transaction ends, and look only then: an ending may have come first."""
    GuestLink.objects.select_for_update().get(pk=link.pk)
    if not GuestLink.objects.filter(pk=link.pk, revocation=None).exists():
        raise LinkEnded
