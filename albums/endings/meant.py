"""What somebody means who ends a grant, maybe on a page from before it was changed."""

from accounts.models import User
from albums.models import Grant, Revocation

# The reasons of revocations that made room for a grant with another role, tier or end.
CHANGED, RENEWED = "changed", "renewed"
SUPERSEDED = (CHANGED, RENEWED)


def meant_by(grant: Grant, *, by: User | None) -> list[Grant]:
    """Return the live grants that ending `grant` shall end: itself, or what took its place; none if it is over.

    Whoever ends what somebody sees of an album by a grant that was changed or renewed meanwhile means all that they see
    of it now. An album's owner ends no other owner's, so not that of somebody who became one since.
    """
    live = Grant.objects.live()
    itself = list(live.filter(pk=grant.pk))
    if itself or not Revocation.objects.filter(grant=grant, reason__in=SUPERSEDED).exists():
        return itself
    same = live.filter(user_id=grant.user_id, link_id=grant.link_id, album_id=grant.album_id)
    return list(same if by is None or by.is_keeper else same.exclude(role=Grant.Role.OWNER))
