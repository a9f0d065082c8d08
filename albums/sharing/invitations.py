"""Invitations: the only way in. A token is used up once, by a person who pressed a button, never by looking at it."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.addresses import give_address, holder_of
from accounts.models import User, Vault
from accounts.tokens import hash_token, new_token
from albums.guests.names_in_use import claim_name
from albums.ledger.deeds import note
from albums.models import Album, Deed, Freeze, Grant, Invitation
from albums.sharing.errors import InvitationClosed, MeantForSomebodyElse, VaultFrozen
from albums.sharing.givers import hold_giver, hold_people, refuse_ended
from albums.sharing.grants import Terms, add_grant, reopen
from albums.sharing.words import terms_in_words

VALID_FOR = timedelta(days=14)
DEVICE_LINK_VALID_FOR = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Offer:
    """What an invitation gives: a role in `album` (None: in all of them), or keeping the vault."""

    album: Album | None = None
    role: str = Grant.Role.VIEWER
    tier: str = Grant.Tier.CLOSE
    makes_keeper: bool = False

    @property
    def terms(self) -> Terms:
        return Terms(role=self.role, tier=self.tier)


@transaction.atomic
def invite(*, name: str, email: str, offer: Offer, by: User) -> tuple[Invitation, str]:
    """Make an invitation. Returns it with its token, which is stored nowhere. Raises GiverEnded."""
    hold_giver(by, album=offer.album)
    token = new_token()
    invitation = Invitation.objects.create(
        token_hash=hash_token(token), name=name, email=email.lower(), album=offer.album, role=offer.role,
        tier=offer.tier, makes_keeper=offer.makes_keeper, invited_by=by, expires_at=timezone.now() + VALID_FOR,
    )  # fmt: skip
    detail = "to keep the vault" if offer.makes_keeper else terms_in_words(offer.terms)
    note(Deed.Kind.INVITED, invitation, by=by, album=offer.album, detail=detail)
    return invitation, token


@transaction.atomic
def device_link(person: User, *, by: User | None) -> tuple[Invitation, str]:
    """Make a one-time way in for somebody who is here already, on a browser that does not know them. Raises GiverEnded, and
    PersonEnded: what is made beside an ending would wait for the day on which they are let in again.
    """
    hold_people(person, by)
    refuse_ended(person)
    return _own_link(person, by=by, makes_keeper=False, told="a new device")


@transaction.atomic
def keeper_link(person: User, *, by: User) -> tuple[Invitation, str]:
    """Make a one-time way in that makes a known person a keeper, also one who was ended: no grant gives keeping back, and
    whoever has no e-mail cannot be invited anew. Raises GiverEnded.
    """
    return _own_link(person, by=by, makes_keeper=True, told="to keep the vault")


@transaction.atomic
def new_link(invitation: Invitation, *, by: User) -> str:
    """Put a new token in the old one's place and return it; the old link is dead, and one that had run out starts anew.

    It is from `by` then, who knows it, and ends with them. Raises GiverEnded, and InvitationClosed for one that was used or
    withdrawn.
    """
    hold_giver(by, album=invitation.album)
    Invitation.objects.select_for_update().filter(pk=invitation.pk).first()
    if not Invitation.objects.unused().filter(pk=invitation.pk).exists():
        raise InvitationClosed
    token = new_token()
    valid_for = DEVICE_LINK_VALID_FOR if invitation.user_id else VALID_FOR
    Invitation.objects.filter(pk=invitation.pk).update(
        token_hash=hash_token(token), expires_at=timezone.now() + valid_for, invited_by=by
    )
    return token


def address_of(token: str) -> str:
    """Return the link to pass on."""
    return settings.PUBLIC_URL + reverse("invitation_door", args=[token])


def find_live(token_hash: str) -> Invitation:
    """Return the invitation with this token's hash. Raises InvitationClosed."""
    # What was made for a person before they were ended was withdrawn then; only a keeper's link opens to the ended.
    live = Invitation.objects.live().exclude(user__is_active=False, makes_keeper=False)
    live = live.select_related("album__binning", "invited_by", "user")
    invitation = live.filter(token_hash=token_hash).first()
    if invitation is None:
        raise InvitationClosed
    return invitation


def holder(invitation: Invitation) -> User | None:
    """Return who alone may redeem this invitation: the person it names, or, if a keeper made it, whose address it
    names and who is here already.
    """
    if invitation.user is not None or not _is_bound_by_address(invitation):
        return invitation.user
    return holder_of(invitation.email)


def lets_back_in(invitation: Invitation) -> User | None:
    """Return whom the link itself lets in again: its device's person, or an ended one whom a keeper invites anew."""
    owner = holder(invitation)
    return owner if owner is not None and (invitation.user_id or not owner.is_active) else None


@transaction.atomic
def redeem(invitation: Invitation, *, as_person: User | None, name: str = "") -> User:
    """Use the invitation up and return the person who is in by it: `as_person`, who is signed in, or a new one.

    Of any number of attempts at the same time, on either database, one succeeds.
    Raises InvitationClosed, VaultFrozen, MeantForSomebodyElse, or NameTaken for a new person's name that is somebody's,
    and then nothing has happened.
    """
    # Held, so that nobody comes in beside a freeze that starts now (an invitation may make a keeper), or by one name.
    Vault.objects.select_for_update().first()
    refuse_while_frozen(invitation)
    _lock_person(invitation, as_person)
    _lock_live(invitation)
    person = _who(invitation, as_person) or _new_person(invitation, name)
    if invitation.makes_keeper:
        reopen(person)
        User.objects.filter(pk=person.pk).update(is_keeper=True)
    elif invitation.user is None:
        terms = Terms(role=invitation.role, tier=invitation.tier)
        add_grant(person, album=invitation.album, terms=terms, by=invitation.invited_by)
    Invitation.objects.filter(pk=invitation.pk).update(redeemed_at=timezone.now(), redeemed_by=person)
    note(Deed.Kind.CAME_IN, person, by=person, album=invitation.album, detail=_how_invited(invitation, person))
    return person


def refuse_while_frozen(invitation: Invitation) -> None:
    """Raises VaultFrozen, but not for a keeper's own way in on another device."""
    is_keepers_own = invitation.user is not None and invitation.user.is_keeper
    if not is_keepers_own and Freeze.objects.live().exists():
        raise VaultFrozen


def is_from_the_machine(invitation: Invitation) -> bool:
    """Say whether `manage.py let_in` made this link, and no browser has made it anew."""
    return invitation.user is not None and invitation.invited_by is None


def _own_link(person: User, *, by: User | None, makes_keeper: bool, told: str) -> tuple[Invitation, str]:
    hold_people(person, by)
    hold_giver(by, album=None)
    token = new_token()
    invitation = Invitation.objects.create(
        token_hash=hash_token(token), name=person.name, user=person, makes_keeper=makes_keeper, invited_by=by,
        expires_at=timezone.now() + DEVICE_LINK_VALID_FOR,
    )  # fmt: skip
    note(Deed.Kind.INVITED, invitation, by=by, detail=told)
    return invitation, token


def _how_invited(invitation: Invitation, person: User) -> str:
    """Say by whom, and under which name if they came in with another one: "invited as Dan by Anna"."""
    as_whom = f" as {invitation.name}" if invitation.name != person.name else ""
    by_whom = f" by {invitation.invited_by.name}" if invitation.invited_by else ""
    return f"invited{as_whom}{by_whom}" if as_whom or by_whom else ""


def _lock_person(invitation: Invitation, as_person: User | None) -> None:
    """Hold the row of whoever is signed in, so that ending all their access at this instant is not undone by this; or of
    whom the link lets in again. Before the invitation's row, since endings hold them in this order.
    """
    person = as_person or lets_back_in(invitation)
    if person is None:
        return
    held = User.objects.select_for_update(no_key=True).filter(pk=person.pk).first()
    if as_person is not None and not (held and held.is_active):
        raise InvitationClosed


def _lock_live(invitation: Invitation) -> None:
    """Hold the row until the transaction ends. Raises InvitationClosed.

    Two statements: PostgreSQL repeats only the locked row's own conditions after waiting, not those of joined tables.
    """
    Invitation.objects.select_for_update().filter(pk=invitation.pk).first()
    if not Invitation.objects.live().filter(pk=invitation.pk, token_hash=invitation.token_hash).exists():
        raise InvitationClosed


def _who(invitation: Invitation, as_person: User | None) -> User | None:
    returning = lets_back_in(invitation)
    if returning is not None:
        return returning
    owner = holder(invitation)
    if owner is not None and owner != as_person:
        raise MeantForSomebodyElse
    return as_person


def _new_person(invitation: Invitation, name: str) -> User:
    claim_name(name)
    person = User.objects.create_user(name=name)
    if not invitation.email:
        return person
    # Read once: another invitation to this address may be redeemed between any two looks.
    if holder_of(invitation.email) is None:
        try:
            # Not verified: a link can be forwarded. The first code that arrives there verifies it.
            give_address(person, invitation.email, verified=False)
        except IntegrityError:
            raise MeantForSomebodyElse from None
    elif _is_bound_by_address(invitation):
        raise MeantForSomebodyElse
    # Else one with an owner's invitation comes in without the address: it is somebody's already.
    return person


def _is_bound_by_address(invitation: Invitation) -> bool:
    # To an album's owner it would tell who has an account.
    return bool(invitation.email) and invitation.invited_by is not None and invitation.invited_by.is_keeper
