"""Grants: who may see which album, in which role, until when."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, Q
from django.db.models.functions import Now


class GrantQuerySet(models.QuerySet):
    def live(self) -> "GrantQuerySet":
        """Grants that hold at this instant: neither revoked nor run out."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=Now()), revocation=None)

    def of(self, viewer) -> "GrantQuerySet":
        return self.live().filter(user_id=viewer.user_id)

    def opening(self, viewer, album_id, *, roles=None) -> Exists:
        """The condition that a live grant of `viewer` opens the album `album_id` (a value or an OuterRef)."""
        grants = self.of(viewer).filter(Q(album_id=album_id) | Q(album_id=None))
        if roles is not None:
            grants = grants.filter(role__in=roles)
        return Exists(grants)


class Grant(models.Model):
    """A person's access to one album, or to all of them when `album` is empty. It ends by a Revocation."""

    class Role(models.TextChoices):
        VIEWER = "viewer", "May look"
        CONTRIBUTOR = "contributor", "May look and add"
        OWNER = "owner", "Runs the album"

    class Tier(models.TextChoices):
        CLOSE = "close", "Close family"
        WIDER = "wider", "Wider circle"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    album = models.ForeignKey("albums.Album", on_delete=models.CASCADE, null=True, blank=True, related_name="grants")
    role = models.CharField(max_length=12, choices=Role, default=Role.VIEWER)
    tier = models.CharField(max_length=6, choices=Tier, default=Tier.CLOSE)
    expires_at = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "album"], name="grant_lookup")]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display().lower()}"
