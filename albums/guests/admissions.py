"""Who comes in by a guest link: the first browsers by themselves, every other one when a keeper says yes.

A browser is known to each link by its device cookie, and to each by another hash: one cookie serves any number of links,
and being let in by one says nothing to the next.
"""

import re

from django.db import transaction
from django.utils import timezone

from accounts.models import Device, User
from accounts.tokens import hash_token, new_token
from albums.alerts.raising import raise_alert
from albums.guests.errors import LinkClosed, TooManyWaiting, VaultFrozen
from albums.ledger.deeds import note
from albums.models import Admission, AlertKind, Deed, Freeze, GuestLink

MOST_WAITING = 5
_TOKEN = re.compile(r"[\w-]{43}", re.ASCII)


def find_live(token_hash: str) -> GuestLink:
    """Return the link with this token's hash. Raises LinkClosed, or VaultFrozen."""
    link = GuestLink.objects.live().filter(token_hash=token_hash).first()
    if link is None:
        raise LinkClosed
    _refuse_in_a_freeze()
    return link


def is_token(text: str) -> bool:
    """Say whether `text` may be a browser's token: a shorter one could be guessed, or be everybody's."""
    return _TOKEN.fullmatch(text) is not None


@transaction.atomic
def come_in(link: GuestLink, *, token: str, browser: str) -> tuple[Admission, str]:
    """Let the browser that holds `token` in, or note that it asks. Returns that and the token it is known by from now on.

    Whatever comes at the same time, on either database, no more than the link's `device_limit` come in by themselves. A
    browser that is ended makes no room: whoever was ended could otherwise press the button again under another name.
    Raises LinkClosed, VaultFrozen or TooManyWaiting, and then nothing has happened.
    """
    _lock_live(link)
    _refuse_in_a_freeze()
    met = Device.objects.filter(token_hash=_known_by(link, token)).select_related("admission", "revocation").first()
    if met is None:
        has_room = link.admissions.exclude(admitted_at=None).count() < link.device_limit
        return _meet(link, token, browser=browser, is_admitted=has_room), token
    if not hasattr(met, "revocation"):
        return met.admission, token
    token = new_token()
    return _meet(link, token, browser=browser, is_admitted=False), token


@transaction.atomic
def allow(admission: Admission, *, by: User) -> None:
    """Let a browser that waits in. Raises LinkClosed when there is nothing to let it into, or it was declined."""
    link = GuestLink.objects.select_for_update().get(pk=admission.link_id)
    may_come = GuestLink.objects.live().filter(pk=link.pk).exists() and not hasattr(admission.device, "revocation")
    if not may_come:
        raise LinkClosed
    allowed = Admission.objects.filter(pk=admission.pk, admitted_at=None)
    if allowed.update(admitted_at=timezone.now(), admitted_by=by):
        note(Deed.Kind.LINK_ALLOWED, link, by=by, detail=admission.device.name)


def _lock_live(link: GuestLink) -> None:
    """Hold the row until the transaction ends. Raises LinkClosed, also when its address or passphrase is another by now.

    Two statements: PostgreSQL repeats only the locked row's own conditions after waiting, not those of joined tables.
    """
    GuestLink.objects.select_for_update().filter(pk=link.pk).first()
    same = {"token_hash": link.token_hash, "passphrase_hash": link.passphrase_hash}
    if not GuestLink.objects.live().filter(pk=link.pk, **same).exists():
        raise LinkClosed


def _refuse_in_a_freeze() -> None:
    if Freeze.objects.live().exists():
        raise VaultFrozen


def _known_by(link: GuestLink, token: str) -> str:
    return hash_token(f"{link.pk} {token}")


def _meet(link: GuestLink, token: str, *, browser: str, is_admitted: bool) -> Admission:
    """Note a browser that this link has not met, as let in or as asking."""
    if not is_admitted and link.admissions.filter(admitted_at=None, device__revocation=None).count() >= MOST_WAITING:
        raise TooManyWaiting
    device = Device.objects.create(token_hash=_known_by(link, token), name=browser)
    admitted_at = timezone.now() if is_admitted else None
    admission = Admission.objects.create(device=device, link=link, admitted_at=admitted_at)
    note(Deed.Kind.LINK_OPENED if is_admitted else Deed.Kind.LINK_ASKED, link, by=None, detail=device.name)
    if not is_admitted:
        raise_alert(AlertKind.SECOND_DEVICE, viewer_id=str(link.pk), viewer_name=link.label, device=device)
    return admission
