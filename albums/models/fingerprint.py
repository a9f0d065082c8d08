"""Fingerprints: what photos are found by when a leak turns up, sealed each under its own photo's key."""

import uuid

from django.db import models
from django.db.models import Q

from albums.models.photo import Photo


class FingerprintShelf(models.Model):
    """A sealed object that holds the fingerprints of many photos, turned round for searching.

    Nothing but a copy, made to be read quickly: it can be dropped and made again at any time. One that holds a photo
    which is erased is dropped with it, its key first.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wrapped_key = models.BinaryField(blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(dropped_at=None) | Q(wrapped_key=b""), name="no_key_of_a_dropped_shelf")
        ]

    def __str__(self) -> str:
        return f"Shelf {self.id}"

    @property
    def object_name(self) -> str:
        token = self.id.hex
        return f"{token[:2]}/{token[2:]}-shelf"


class FingerprintQuerySet(models.QuerySet):
    def loose(self) -> "FingerprintQuerySet":
        """Those on no shelf, or on one that was dropped."""
        return self.filter(Q(shelf=None) | Q(shelf__dropped_at__isnull=False))


class PhotoFingerprint(models.Model):
    """`sealed`: under the photo's data key, as an object in storage would be."""

    photo = models.OneToOneField(Photo, on_delete=models.CASCADE, primary_key=True, related_name="fingerprint")
    sealed = models.BinaryField()
    shelf = models.ForeignKey(
        FingerprintShelf, on_delete=models.SET_NULL, null=True, blank=True, related_name="fingerprints"
    )

    objects = FingerprintQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Fingerprint of {self.photo_id}"
