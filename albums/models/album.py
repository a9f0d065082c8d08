"""Albums, and the bin they lie in for thirty days."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models

from albums.models.grant import Grant

BIN_DAYS = 30


class AlbumQuerySet(models.QuerySet):
    def visible_to(self, viewer) -> "AlbumQuerySet":
        """Albums that this viewer may open now: not binned, and the viewer is a keeper or holds a live grant."""
        albums = self.filter(binning=None, erasing_since=None)
        if viewer is None:
            return albums.none()
        if viewer.is_keeper:
            return albums
        return albums.filter(Grant.objects.opening(viewer, models.OuterRef("pk")))

    def binned(self) -> "AlbumQuerySet":
        return self.filter(binning__isnull=False, erasing_since=None).order_by("-binning__binned_at")


class Album(models.Model):
    class PhotoOrder(models.TextChoices):
        NEWEST = "newest", "Newest first"
        OLDEST = "oldest", "Oldest first"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    description = models.TextField(max_length=1000, blank=True)
    cover = models.ForeignKey("albums.Photo", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    position = models.PositiveIntegerField(default=0)
    photo_order = models.CharField(max_length=10, choices=PhotoOrder, default=PhotoOrder.NEWEST)
    keeps_originals = models.BooleanField(default=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    # Set when its photos' keys are destroyed; the row goes with the last of their objects.
    erasing_since = models.DateTimeField(null=True, blank=True)

    objects = AlbumQuerySet.as_manager()

    class Meta:
        ordering = ["position", "-created_at"]

    def __str__(self) -> str:
        return self.name


class Binning(models.Model):
    """In the bin: who put it there, and when. Undo removes the record; time makes it final."""

    binned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    binned_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        abstract = True

    @property
    def erased_after(self):
        return self.binned_at + timedelta(days=BIN_DAYS)


class AlbumBinning(Binning):
    album = models.OneToOneField(Album, on_delete=models.CASCADE, related_name="binning")
