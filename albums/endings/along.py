"""What ends along with somebody's access: the guest links and invitations that they made for others."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet

from accounts.models import User
from albums.models import Deed, GuestLink, Invitation

_KINDS = (Deed.Kind.LINK_ENDED, Deed.Kind.INVITATION_ENDED)
_BEGINS = "with the access of "
# Deeds of one ending are noted within one transaction, the ending itself last.
_ONE_ENDING = timedelta(minutes=1)


@dataclass(slots=True)
class WaysIn:
    """The links and invitations of one person that still let somebody in, or could be made to again."""

    by: User
    links: list[GuestLink] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)

    @property
    def in_words(self) -> str:
        """Say what ending them does: "closes the 2 guest links that Anna made: School, Paediatrician"."""
        done = " and ".join(filter(None, [
            _counted("closes the {} guest link{}", self.links),
            _counted("takes back the {} invitation{}", self.invitations),
        ]))  # fmt: skip
        names = [", ".join(it.label for it in self.links), ", ".join(it.name for it in self.invitations)]
        return f"{done} that {self.by.name} made: {'; '.join(filter(None, names))}"


def ways_in_made_by(people: Iterable[User]) -> dict[UUID, WaysIn]:
    """Return what ends with each of these people, without those who made none. Two queries, however many people."""
    by_id = {person.pk: person for person in people}
    links, invitations = defaultdict(list), defaultdict(list)
    for link in links_made_by(by_id):
        links[link.made_by_id].append(link)
    for invitation in Invitation.objects.unused().filter(invited_by__in=by_id).exclude(user=F("invited_by")):
        invitations[invitation.invited_by_id].append(invitation)
    return {pk: WaysIn(by_id[pk], links[pk], invitations[pk]) for pk in {*links, *invitations}}


def links_made_by(people: Iterable[User | UUID]) -> QuerySet[GuestLink]:
    """Return their links that nobody has ended, also those that ran out: more time would revive them."""
    return GuestLink.objects.filter(made_by__in=people, revocation=None)


def told_along_with(person: User | None) -> str:
    """Return what a deed says of an ending that another one brought: "with the access of Anna"."""
    return f"{_BEGINS}{person.name}" if person else ""


def ended_along_with(deed: Deed) -> list[Deed]:
    """Return the deeds of what ended along with all, or one grant, of a person."""
    if deed.kind not in (Deed.Kind.PERSON_ENDED, Deed.Kind.GRANT_ENDED):
        return []
    told = {"kind__in": _KINDS, "detail": _BEGINS + deed.subject_name, "by_id": deed.by_id}
    return list(Deed.objects.filter(**told, at__lte=deed.at, at__gt=deed.at - _ONE_ENDING).order_by("-kind", "id"))


def told_in_history_of(person: User) -> Q:
    """Return which deeds tell what ended along with this person's access."""
    links = GuestLink.objects.filter(made_by=person).values_list("pk", flat=True)
    invitations = Invitation.objects.filter(invited_by=person).values_list("pk", flat=True)
    made = [str(pk) for pk in (*links, *invitations)]
    return Q(kind__in=_KINDS, detail__startswith=_BEGINS, subject_id__in=made)


def _counted(words: str, rows: list) -> str:
    return words.format(len(rows), "" if len(rows) == 1 else "s") if rows else ""
