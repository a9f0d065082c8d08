"""A few words beside a name that tell at a glance what somebody may do, how large, until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from albums.guests.standing import state_of
from albums.models import Grant, Invitation
from albums.sharing.grants import RANK
from albums.sharing.people import Guest, Person
from familyvault.templatetags.days import last_day

SOON = timedelta(days=14)
ROLE_BADGES = {Grant.Role.VIEWER: "Looks", Grant.Role.CONTRIBUTOR: "Adds photos", Grant.Role.OWNER: "Runs an album"}


@dataclass(frozen=True, slots=True)
class Badge:
    """Words, and the look that goes with them: "", "good", "info" or "warm"."""

    words: str
    look: str = ""


def badges_of(subject: Person | Guest | Invitation) -> list[Badge]:
    match subject:
        case Person():
            return [Badge("Keeper", "good")] if subject.user.is_keeper else _of_grants(subject.grants)
        case Guest():
            return _of_guest(subject)
        case _:
            return [_of_invitation(subject)]


def _of_grants(grants: list[Grant]) -> list[Badge]:
    if not grants:
        return [Badge("Sees nothing")]
    role = max((grant.role for grant in grants), key=RANK.__getitem__)
    badges = [Badge(ROLE_BADGES[role], "" if role == Grant.Role.VIEWER else "info")]
    if all(grant.tier == Grant.Tier.WIDER for grant in grants):
        badges.append(Badge("Wider circle"))
    ending = [grant for grant in grants if grant.expires_at]
    if ending:
        badges.append(_of_end(min(ending, key=lambda grant: grant.expires_at), in_part=len(ending) < len(grants)))
    return badges


def _of_end(grant: Grant, *, in_part: bool) -> Badge:
    until = "lapses" if grant.lapses else "until"
    words = f"in part {until}" if in_part else until
    return Badge(f"{words[0].upper()}{words[1:]} {last_day(grant.expires_at)}", _look(grant.expires_at))


def _of_guest(guest: Guest) -> list[Badge]:
    if not guest.is_live:
        return [Badge(state_of(guest.link).capitalize())]
    badges = [Badge(f"Until {_precisely(guest.link.expires_at)}", _look(guest.link.expires_at))]
    if guest.waiting:
        badges.append(Badge("Somebody waits", "warm"))
    return badges


def _of_invitation(invitation: Invitation) -> Badge:
    if invitation.expires_at <= timezone.now():
        return Badge(f"Ran out {last_day(invitation.expires_at)}")
    return Badge(f"Until {last_day(invitation.expires_at)}", "info")


def _look(end: datetime) -> str:
    return "warm" if end <= timezone.now() + SOON else ""


def _precisely(end: datetime) -> str:
    """A link of an hour needs the hour."""
    local = timezone.localtime(end)
    days = (local.date() - timezone.localdate()).days
    return last_day(end) if days > 1 else f"{('today', 'tomorrow')[days]}, {local:%H:%M}"
