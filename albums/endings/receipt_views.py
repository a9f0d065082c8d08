"""The receipt of an ending: what ended, when, and how the vault tried its own doors afterwards."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from albums.endings.revoke import CHANGED
from albums.models import Deed, Grant
from familyvault.policy import KEEPER, policy

ENDINGS = (
    Deed.Kind.GRANT_ENDED, Deed.Kind.INVITATION_ENDED, Deed.Kind.DEVICE_ENDED, Deed.Kind.LINK_ENDED,
    Deed.Kind.PERSON_ENDED, Deed.Kind.FROZEN,
)  # fmt: skip


@policy(KEEPER, GET=200)
def ending(request: HttpRequest, deed_id: int) -> HttpResponse:
    deed = get_object_or_404(Deed, pk=deed_id, kind__in=ENDINGS)
    return render(request, "albums/endings/ending.html", {"deed": deed, "undo": _ended_grant(deed), "section": "people"})


def _ended_grant(deed: Deed) -> Grant | None:
    """The person's grant that the deed ended, unless they have been given another of the same since."""
    if deed.kind != Deed.Kind.GRANT_ENDED:
        return None
    grants = Grant.objects.filter(user_id=deed.subject_id, album_id=deed.album_id)
    if grants.live().exists():
        return None
    return grants.filter(revocation__isnull=False).exclude(revocation__reason=CHANGED).order_by("-revocation__revoked_at").first()
