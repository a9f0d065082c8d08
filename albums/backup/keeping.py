"""Who keeps a restored vault: whom the person at the terminal names, and nobody else who kept it on the day of the backup.

A keeper who was ended after that day, as a parent after a separation, would be a keeper again from the first second,
freeze or not, and could end the other one. The backup cannot know of it; whoever owns the machine does.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.migrations.state import StateApps
from django.db.models import F
from django.utils import timezone

from albums.endings.revoke import KEPT

from .errors import NoKeeper

_PEOPLE = "accounts.user"


@dataclass(frozen=True)
class Person:
    """Somebody who could come in on the day of the backup. Who has no `email` is known by name."""

    id: str
    name: str
    email: str
    is_keeper: bool

    def __str__(self) -> str:
        return f"{self.name} ({self.email})" if self.email else self.name

    def is_called(self, said: str) -> bool:
        return said.strip().casefold() == (self.email or self.name).casefold()


def people_in(rows: Iterable[object]) -> list[Person]:
    """Everybody whose access had not ended, from a backup's rows; reads these to their end. Raises DamagedBackup."""
    found, fields = [], None
    for said in rows:
        if isinstance(said, dict):
            fields = said["fields"] if said.get("model") == _PEOPLE else None
        elif fields is not None:
            found.append(dict(zip(fields, said, strict=True)))
    return [Person(row["id"], row["name"], row["email"] or "", row["is_keeper"]) for row in found if row["is_active"]]


def named(people: list[Person], *, by: Iterable[str]) -> list[Person]:
    """Whom these e-mail addresses name, keepers on that day or not. Raises NoKeeper."""
    keepers = []
    for said in by:
        found = [person for person in people if person.is_called(said)]
        if len(found) != 1:
            raise NoKeeper(f"{_why_nobody(said.strip(), people)} {keepers_of(people)}")
        keepers += found
    if not keepers:
        raise NoKeeper(f"Somebody must keep the vault. {keepers_of(people)}")
    return keepers


def keepers_of(people: list[Person]) -> str:
    """A sentence."""
    return f"Its keepers on that day: {', '.join(sorted(str(person) for person in people if person.is_keeper))}."


def _why_nobody(said: str, people: list[Person]) -> str:
    """A name is anybody's choice, so it names nobody who has an address."""
    if any(person.email and said.casefold() == person.name.casefold() for person in people):
        return f"Say {said}'s e-mail address in place of the name."
    if sum(person.is_called(said) for person in people) > 1:
        return f"More than one person without an e-mail address is called {said}: name another, who can let them in again."
    return f"Nobody with the e-mail address {said} had access on the day of the backup."


def hand_over(apps: StateApps, *, keepers: list[Person]) -> None:
    """Make these the keepers. Others who were end as a keeper ends them, with the guest links that they made: one of those
    may be in their own hands. Called in the transaction that loads the rows.
    """
    people = apps.get_model("accounts.User")._base_manager
    ids = [person.id for person in keepers]
    people.filter(pk__in=ids).update(is_keeper=True)
    for other in people.filter(is_keeper=True).exclude(pk__in=ids):
        _leave_out(apps, other)


def _leave_out(apps: StateApps, other) -> None:
    now = timezone.now()
    type(other)._base_manager.filter(pk=other.pk).update(
        is_keeper=False, is_staff=False, is_active=False, session_epoch=F("session_epoch") + 1
    )
    grants = apps.get_model("albums.Grant")._base_manager.filter(user_id=other.pk, revocation=None)
    links = apps.get_model("albums.GuestLink")._base_manager.filter(made_by_id=other.pk, revocation=None)
    revocation = apps.get_model("albums.Revocation")
    ended = [revocation(grant=grant, revoked_at=now) for grant in grants]
    ended += [revocation(link=link, revoked_at=now) for link in links]
    revocation._base_manager.bulk_create(ended)
    apps.get_model("albums.Deed")._base_manager.create(
        kind="person_ended", at=now, subject_id=str(other.pk), subject_name=other.name, detail=KEPT
    )
