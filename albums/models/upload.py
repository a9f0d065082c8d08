"""Uploads under way, in parts that are sealed in storage as they arrive."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from albums.models.album import Album


class Upload(models.Model):
    """One file on its way in by tus, or one that ended: its photo or its refusal says how.

    `offset` counts the bytes that are durably stored. An accepted upload becomes the photo of the same id, under the
    same data key, so that accepting it twice has one effect; `wrapped_key` is emptied at its end.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # An upload outlives its album until its parts are removed.
    album = models.ForeignKey(Album, on_delete=models.SET_NULL, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    filename = models.CharField(max_length=255, blank=True)
    length = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    # What the client said of the file, as it said it.
    metadata = models.CharField(max_length=2000, blank=True)
    wrapped_key = models.BinaryField(blank=True)
    # The object that is being written now, and after a crash those that are to be removed, with spaces between.
    writing = models.CharField(max_length=110, blank=True)
    # Until when somebody is making a photo of the complete upload.
    accepting_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    # The photo it became, or the one that was already there; refused uploads say why.
    photo = models.ForeignKey("albums.Photo", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    was_known = models.BooleanField(default=False)
    refusal_code = models.CharField(max_length=40, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(offset__lte=F("length")), name="offset_within_length")]

    def __str__(self) -> str:
        return f"Upload {self.id}"


class UploadPart(models.Model):
    """A run of bytes of an upload, stored as one sealed object."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="parts")
    offset = models.PositiveBigIntegerField()
    length = models.PositiveBigIntegerField()
    object_name = models.CharField(max_length=110, unique=True)

    class Meta:
        ordering = ["offset"]
        constraints = [models.UniqueConstraint(fields=["upload", "offset"], name="one_part_per_offset")]

    def __str__(self) -> str:
        return f"{self.length} bytes at {self.offset}"
