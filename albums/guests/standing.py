"""How guest links stand, as their keepers see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from albums.models import Admission, Album, Grant, GuestLink


class State(StrEnum):
    LIVE = "live"
    RAN_OUT = "ran out"
    USED_UP = "used up"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Standing:
    """A link with the albums that it opens, and the browsers that are in, that wait, and that were ended or declined."""

    link: GuestLink
    state: State
    grants: list[Grant]
    inside: list[Admission]
    waiting: list[Admission]
    ended: list[Admission]

    @property
    def is_live(self) -> bool:
        return self.state is State.LIVE

    @property
    def albums(self) -> list[Album]:
        return [grant.album for grant in self.grants]

    @property
    def tier(self) -> str:
        return self.grants[0].get_tier_display() if self.grants else ""

    @property
    def places(self) -> int:
        """How many browsers are meant to be in: the link's own limit, and those that a keeper let in besides."""
        return max(self.link.device_limit, len(self.inside))


def standings(links: QuerySet[GuestLink] | None = None) -> list[Standing]:
    """Return how these links stand (all, if none are named), the live ones first. Three queries, however many."""
    grants = Grant.objects.filter(revocation=None).select_related("album").order_by("album__name")
    admissions = Admission.objects.select_related("device__revocation", "admitted_by")
    links = GuestLink.objects.all() if links is None else links
    links = links.select_related("made_by", "revocation__revoked_by").prefetch_related(
        Prefetch("grants", grants, to_attr="open_grants"), Prefetch("admissions", admissions, to_attr="browsers")
    )
    return sorted(map(_standing, links), key=lambda it: not it.is_live)


def state_of(link: GuestLink) -> State:
    if hasattr(link, "revocation"):
        return State.ENDED
    if not link.has_looks:
        return State.USED_UP
    return State.LIVE if link.expires_at > timezone.now() else State.RAN_OUT


def _standing(link: GuestLink) -> Standing:
    known = [each for each in link.browsers if not hasattr(each.device, "revocation")]
    return Standing(
        link=link, state=state_of(link), grants=link.open_grants,
        inside=_let_in(known), waiting=[each for each in known if each.admitted_at is None],
        ended=[each for each in link.browsers if hasattr(each.device, "revocation")],
    )  # fmt: skip


def _let_in(admissions: Iterable[Admission]) -> list[Admission]:
    return [each for each in admissions if each.admitted_at is not None]
