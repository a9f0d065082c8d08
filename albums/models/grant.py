"""Grants: who may see which album, in which role and tier, until when."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, Q
from django.db.models.functions import Now


class GrantQuerySet(models.QuerySet):
    def live(self) -> "GrantQuerySet":
        """Grants that hold at this instant: neither revoked nor run out."""
        return self.in_time().filter(revocation=None)

    def in_time(self) -> "GrantQuerySet":
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=Now()))

    def of(self, viewer) -> "GrantQuerySet":
        """The live grants of this viewer: a relative's own, or those of a guest's link."""
        # Never both ids in one condition: an empty one would match every grant of the other kind.
        if viewer.link_id is not None:
            return self.live().filter(link_id=viewer.link_id, link__revocation=None, link__expires_at__gt=Now())
        return self.live().filter(user_id=viewer.user_id, link=None)

    def opening(self, viewer, album_id, *, roles=None, tier=None) -> Q:
        """The condition that a live grant of `viewer` opens the album `album_id` (a value or an OuterRef)."""
        grants = self.of(viewer)
        if roles is not None:
            grants = grants.filter(role__in=roles)
        if tier is not None:
            grants = grants.filter(tier=tier)
        # Two look-ups in an index: with the "or" inside, SQLite reads all grants that this viewer ever had.
        return Q(Exists(grants.filter(album_id=album_id))) | Q(Exists(grants.filter(album_id=None)))


class Grant(models.Model):
    """A person's access to one album, or to all of them when `album` is empty; or a guest link's to one album.

    It ends by a Revocation, and is never changed: another role, tier or expiry is another grant. Of several live ones
    the more generous counts.
    """

    class Role(models.TextChoices):
        VIEWER = "viewer", "May look"
        CONTRIBUTOR = "contributor", "May look and add"
        OWNER = "owner", "Runs the album"

    class Tier(models.TextChoices):
        CLOSE = "close", "Close family"
        WIDER = "wider", "Wider circle"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="grants"
    )
    link = models.ForeignKey(
        "albums.GuestLink", on_delete=models.CASCADE, null=True, blank=True, related_name="grants"
    )
    album = models.ForeignKey("albums.Album", on_delete=models.CASCADE, null=True, blank=True, related_name="grants")
    role = models.CharField(max_length=12, choices=Role, default=Role.VIEWER)
    tier = models.CharField(max_length=6, choices=Tier, default=Tier.CLOSE)
    expires_at = models.DateTimeField(null=True, blank=True)
    # Its `expires_at` moves on whenever a keeper confirms the person; unconfirmed, it lapses.
    lapses = models.BooleanField(default=False)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "album"], name="grant_lookup"),
            models.Index(fields=["link", "album"], name="grant_lookup_by_link"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, link=None)
                | Q(user=None, link__isnull=False, album__isnull=False, role="viewer"),
                name="grant_is_a_persons_or_a_links",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user or self.link} {self.get_role_display().lower()}"
