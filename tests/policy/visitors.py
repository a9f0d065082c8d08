"""Every kind of visitor, brought to the point where they knock."""

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

from allauth.account.internal.flows.login import record_authentication
from django.test import Client

from accounts.models import Device, User
from albums.endings import revoke
from albums.endings.freeze import start_freeze
from familyvault.scopes import Visitor
from tests.policy.world import World

PERSON = {
    Visitor.KEEPER: "anna", Visitor.OWNER: "otto", Visitor.CONTRIBUTOR: "cleo", Visitor.VIEWER: "ben",
    Visitor.WIDER: "wanda", Visitor.ELSEWHERE: "edda", Visitor.UNGRANTED: "cara", Visitor.FORMER: "ben",
    Visitor.DEVICE_ENDED: "ben", Visitor.FROZEN: "ben", Visitor.STAFF: "stella",
}  # fmt: skip
GUEST = {
    Visitor.GUEST: "live", Visitor.GUEST_EXPIRED: "expired", Visitor.GUEST_REVOKED: "revoked",
    Visitor.GUEST_EXHAUSTED: "exhausted", Visitor.GUEST_UNBOUND: "unbound", Visitor.GUEST_SECOND: "second",
}  # fmt: skip


OWN_DEVICE = "Own-device"


@dataclass(frozen=True)
class Knocker:
    """A visitor with their browser. `names` are what they may read of themselves."""

    kind: Visitor
    client: Client
    user: User | None = None
    names: tuple[str, ...] = ()


def knocker(kind: Visitor, world: World, *, client_of: Callable, guest_with: Callable) -> Knocker:
    """Make a visitor of this kind, whose browser has been here before."""
    if kind in GUEST:
        guest = guest_with(GUEST[kind], label="Label-paediatrician")
        if kind is Visitor.GUEST_UNBOUND:
            guest.client.get(f"/link/{guest.token}/")
        return _calm(Knocker(kind, guest.client, names=("Label-paediatrician",)))
    person = getattr(world.cast, PERSON[kind]) if kind in PERSON else None
    client = client_of(person)
    if person is None:
        return _calm(Knocker(kind, client))
    _has_just_come_in(client, person)
    client.get("/watch/")
    Device.objects.filter(sessions__session_key=client.session.session_key).update(name=OWN_DEVICE)
    _end(kind, person, client, by=world.cast.anna)
    return _calm(Knocker(kind, client, person, (person.name, f"address-of-{PERSON[kind]}@")))


def _end(kind: Visitor, person: User, client: Client, *, by: User) -> None:
    if kind is Visitor.FORMER:
        revoke.end_all_access(person, by=by)
    elif kind is Visitor.DEVICE_ENDED:
        revoke.end_device(Device.objects.get(sessions__session_key=client.session.session_key), by=by)
    elif kind is Visitor.FROZEN:
        start_freeze(by=by)


def _has_just_come_in(client: Client, person: User) -> None:
    """Let nobody be asked once more who they are, before their passkeys and the like."""
    session = client.session
    record_authentication(SimpleNamespace(session=session), person, method="code", reauthenticated=True)
    session.save()


def _calm(knocker: Knocker) -> Knocker:
    """A fault is an answer here (500), and one more failed cell."""
    knocker.client.raise_request_exception = False
    return knocker
