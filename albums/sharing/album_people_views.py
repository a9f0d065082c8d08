"""Who sees an album: for those who run it, and about this album alone."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from albums.models import Grant, Invitation
from albums.viewing import access
from familyvault.policy import RELATIVE, policy
from familyvault.scopes import RUN_ALBUM


@policy(RELATIVE, scope=RUN_ALBUM, GET=200)
def album_people(request: HttpRequest, album_id: UUID) -> HttpResponse:
    """The people who see this album by a grant of it. An owner learns nothing else of them, and changes no owner."""
    viewer = request.viewer
    album = access.album_to_run(viewer, album_id)
    grants = Grant.objects.live().filter(album=album, link=None, user__is_active=True).select_related("user")
    invitations = Invitation.objects.unused().filter(album=album, user=None)
    if not viewer.is_keeper:
        invitations = invitations.filter(invited_by=viewer.user)
    context = {
        "album": album,
        "grants": sorted(grants, key=lambda grant: grant.user.name.casefold()),
        "invitations": invitations,
        "now": timezone.now(),
        "section": "albums",
    }
    return render(request, "albums/sharing/album_people.html", context)
