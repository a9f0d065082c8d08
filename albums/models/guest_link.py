"""Guest links: a way in without an account, always for a time, and bound to the browsers that were let in."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class GuestLinkQuerySet(models.QuerySet):
    def live(self) -> "GuestLinkQuerySet":
        """Links that hold at this instant: not ended, not run out, with looks left."""
        has_looks = Q(view_limit=None) | Q(views_used__lt=F("view_limit"))
        return self.filter(has_looks, expires_at__gt=Now(), revocation=None)


class GuestLink(models.Model):
    """A link for somebody without an account, known by a token that is stored only hashed.

    `label` says who it is for ("paediatrician"): it is the name in their marks. What the link opens is said by its
    grants. `view_limit` counts the photos opened full screen, `device_limit` the browsers that come in by themselves.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=60)
    passphrase_hash = models.CharField(max_length=200, blank=True)
    device_limit = models.PositiveSmallIntegerField(default=1)
    view_limit = models.PositiveIntegerField(null=True, blank=True)
    views_used = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    objects = GuestLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(condition=Q(device_limit__gte=1), name="link_lets_some_device_in"),
            models.CheckConstraint(
                condition=Q(view_limit=None) | Q(views_used__lte=F("view_limit")), name="link_looks_within_limit"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def views_left(self) -> int | None:
        """How many photos may still be opened full screen; None for any number."""
        return None if self.view_limit is None else self.view_limit - self.views_used

    @property
    def has_looks(self) -> bool:
        """Whether another photo may be opened full screen."""
        return self.views_left != 0


class Admission(models.Model):
    """A guest's device before a link: let in (`admitted_at`), or waiting for a keeper to say yes. It ends with its device."""

    device = models.OneToOneField("accounts.Device", on_delete=models.CASCADE, related_name="admission")
    link = models.ForeignKey(GuestLink, on_delete=models.CASCADE, related_name="admissions")
    asked_at = models.DateTimeField(auto_now_add=True)
    admitted_at = models.DateTimeField(null=True, blank=True)
    # Empty for the browsers that came in within the limit.
    admitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["asked_at"]

    def __str__(self) -> str:
        return f"{self.device} of {self.link}"
