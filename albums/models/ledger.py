"""The ledger: who saw what, when, on which device."""

from django.db import models


class AppendOnlyQuerySet(models.QuerySet):
    def delete(self):
        raise TypeError("The ledger forgets only by age: see albums.ledger.retention.")


class Look(models.Model):
    """One row per photo, viewer, device and day.

    It holds no foreign keys: photo, album, viewer and device stay as copied ids and names when their rows are gone.
    No IP address is kept.
    """

    photo_id = models.UUIDField()
    album_id = models.UUIDField()
    album_name = models.CharField(max_length=80)
    viewer_id = models.CharField(max_length=40)
    viewer_name = models.CharField(max_length=60)
    device_id = models.CharField(max_length=40)
    device_name = models.CharField(max_length=80)
    day = models.DateField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    # The last time that it was opened, not only passed by as a thumb.
    viewed_at = models.DateTimeField(null=True, blank=True)
    thumb_count = models.PositiveIntegerField(default=0)
    view_count = models.PositiveIntegerField(default=0)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["photo_id", "viewer_id", "device_id", "day"], name="one_look_per_photo_viewer_device_day"
            )
        ]
        indexes = [
            models.Index(fields=["viewer_id", "-last_at"], name="look_by_viewer"),
            models.Index(fields=["album_id", "-last_at"], name="look_by_album"),
            models.Index(fields=["-last_at"], name="look_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.viewer_name} on {self.day}"

    def delete(self, *args, **kwargs):
        raise TypeError("The ledger forgets only by age: see albums.ledger.retention.")
