"""Photos: an original plus its renditions."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from albums.models.album import Album, AlbumBinning, Binning
from albums.models.grant import Grant


class PhotoQuerySet(models.QuerySet):
    def visible_to(self, viewer) -> "PhotoQuerySet":
        """Photos that this viewer may know of now: neither they nor their album binned, and the album open to them."""
        photos = self.kept()
        if viewer is None:
            return photos.none()
        if viewer.is_keeper:
            return photos
        return photos.filter(Grant.objects.opening(viewer, OuterRef("album_id")))

    def kept(self) -> "PhotoQuerySet":
        # Not as joins: of tables as empty as these PostgreSQL thinks that hardly an album is not binned, and goes through
        # all albums rather than to the photos that are asked for.
        binned = Exists(PhotoBinning.objects.filter(photo_id=OuterRef("pk")))
        in_binned_album = Exists(AlbumBinning.objects.filter(album_id=OuterRef("album_id")))
        return self.filter(~binned, ~in_binned_album, album__erasing_since=None, erasing_since=None)

    def ready(self) -> "PhotoQuerySet":
        return self.filter(state=Photo.State.READY)

    def binned(self) -> "PhotoQuerySet":
        return self.filter(binning__isnull=False, erasing_since=None).order_by("-binning__binned_at")


class Photo(models.Model):
    """One photo of one album.

    `wrapped_key` is the photo's own data key, wrapped by the vault key; emptying it makes every object of this
    photo unreadable, in old backups too. `mark_key_id` names the mark key that made its twins.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "Being prepared"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    album = models.ForeignKey(Album, on_delete=models.CASCADE, related_name="photos")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    filename = models.CharField(max_length=255, blank=True)
    sha256 = models.CharField(max_length=64)
    byte_size = models.PositiveBigIntegerField()
    received_at = models.DateTimeField(auto_now_add=True)

    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    failure_code = models.CharField(max_length=40, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    erasing_since = models.DateTimeField(null=True, blank=True)

    wrapped_key = models.BinaryField(blank=True)
    mark_key_id = models.CharField(max_length=40, blank=True)
    has_original = models.BooleanField(default=True)

    format = models.CharField(max_length=10, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    # The timeline's order: the date taken, or else the date received.
    shown_at = models.DateTimeField(db_index=True)
    caption = models.CharField(max_length=500, blank=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["-shown_at", "id"]
        indexes = [models.Index(fields=["album", "-shown_at", "id"], name="photo_timeline")]
        constraints = [
            # The same photo twice in an album is one photo; an erased one may come back.
            models.UniqueConstraint(
                fields=["album", "sha256"], condition=Q(erasing_since=None), name="one_photo_per_album_and_content"
            ),
        ]

    def __str__(self) -> str:
        return self.caption or str(self.id)

    def object_name(self, kind: str) -> str:
        """The storage name of one of this photo's objects (`original`, `thumb`, `view`, `soft`): always the same, so that
        work done twice overwrites itself and nothing is left over.
        """
        token = self.id.hex
        return f"{token[:2]}/{token[2:]}-{kind}"


class PhotoBinning(Binning):
    photo = models.OneToOneField(Photo, on_delete=models.CASCADE, related_name="binning")
