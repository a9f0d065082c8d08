"""A guest's looks, where the link has only so many."""

from django.db.models import F

from albums.models import GuestLink
from albums.viewing.viewer import Viewer


def count_view(viewer: Viewer) -> bool:
    """Count one photo that is about to be given full screen, and say whether it may be.

    One statement that the database decides: however many are asked for at once, no more leave than the limit.
    """
    if viewer.link is None or viewer.link.view_limit is None:
        return True
    left = GuestLink.objects.filter(pk=viewer.link_id, views_used__lt=F("view_limit"))
    return left.update(views_used=F("views_used") + 1) == 1
