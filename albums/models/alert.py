"""Alerts: what a keeper may want to know at once, and how each kind is tuned."""

from django.conf import settings
from django.db import models


class AlertKind(models.TextChoices):
    NEW_DEVICE = "new_device", "A new device"
    SECOND_DEVICE = "second_device", "A link on a second device"
    MANY_PHOTOS = "many_photos", "Unusually many photos at once"
    MANY_VIEWS = "many_views", "Many looks at one photo"
    AT_NIGHT = "at_night", "Looking after midnight"
    EXPORTED = "exported", "Originals taken out"


class Alert(models.Model):
    """One thing that was noticed about one viewer, in copied names; at most one per kind, viewer, device, photo and day."""

    kind = models.CharField(max_length=20, choices=AlertKind)
    viewer_id = models.CharField(max_length=40)
    viewer_name = models.CharField(max_length=60)
    device_id = models.CharField(max_length=40, blank=True)
    device_name = models.CharField(max_length=80, blank=True)
    # Of EXPORTED: its entry in the ledger, so that each is told by itself.
    photo_id = models.CharField(max_length=40, blank=True)
    album_name = models.CharField(max_length=80, blank=True)
    number = models.PositiveIntegerField(default=0)
    # Of MANY_VIEWS: how many photos were opened so often; `number` is then the most of one of them.
    photos = models.PositiveIntegerField(default=1)
    day = models.DateField()
    raised_at = models.DateTimeField(auto_now_add=True, db_index=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-raised_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "viewer_id", "device_id", "photo_id", "day"], name="one_alert_a_day_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.viewer_name}"


class AlertRule(models.Model):
    """How one kind of alert is tuned; a kind without a row has the defaults of `albums.alerts.rules`."""

    kind = models.CharField(max_length=20, choices=AlertKind, primary_key=True)
    is_on = models.BooleanField(default=True)
    is_mailed = models.BooleanField(default=True)
    threshold = models.PositiveIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return self.get_kind_display()


class AlertMute(models.Model):
    """One kind of alert that nobody wants to hear of about one viewer."""

    kind = models.CharField(max_length=20, choices=AlertKind)
    viewer_id = models.CharField(max_length=40)
    muted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    muted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "viewer_id"], name="one_mute_per_kind_and_viewer")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} muted"
