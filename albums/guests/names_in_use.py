"""Which names stand in marks already: those of all people, and the labels of the guest links that hold."""

from accounts.models import User
from accounts.name_taken import NameTaken, bearer_of, hold_names, is_among
from albums.models import GuestLink


def claim_name(name: str, *, person: User | None = None, link: GuestLink | None = None) -> None:
    """Hold all names until the transaction ends, and go on only if nobody but `person` or `link` has this one.

    Raises NameTaken. Hold the names before any other row: whoever waits for them must hold nothing else.
    """
    hold_names()
    if is_in_use(name, person=person, link=link):
        raise NameTaken


def is_in_use(name: str, *, person: User | None = None, link: GuestLink | None = None) -> bool:
    """Say whether anybody besides `person` or `link` has this name. The label of a link that is over is free again."""
    live = GuestLink.objects.live().exclude(pk=link.pk) if link else GuestLink.objects.live()
    return bearer_of(name, besides=person) is not None or is_among(name, live.values_list("label", flat=True))
