"""Traces: leaked pictures that a keeper handed in, and what was found out about them."""

import uuid

from django.conf import settings
from django.db import models


class TraceQuerySet(models.QuerySet):
    def shown(self) -> "TraceQuerySet":
        """Traces that came in whole and that nobody has deleted."""
        return self.filter(deleting_since=None).exclude(state=Trace.State.ARRIVING)


class Trace(models.Model):
    """One question: whose copy is this? It is asked of one or several pictures, and has one verdict.

    `wrapped_key` seals the leaked files and the pictures made of them for the page; it is emptied when they are cleared
    away (`cleared_at`), and the verdict stays.
    """

    class State(models.TextChoices):
        ARRIVING = "arriving"
        WAITING = "waiting"
        WORKING = "working"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_by_name = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)
    # The photo that it shows, in the keeper's own view.
    hint = models.UUIDField(null=True, blank=True)
    wrapped_key = models.BinaryField(blank=True)

    state = models.CharField(max_length=10, choices=State, default=State.ARRIVING)
    percent = models.PositiveSmallIntegerField(default=0)
    words = models.CharField(max_length=120, blank=True)
    failure_code = models.CharField(max_length=40, blank=True)
    # What `albums.tracing.desk` answered, with the names as they were then.
    verdict = models.JSONField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    deleting_since = models.DateTimeField(null=True, blank=True)

    objects = TraceQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "id"]

    def __str__(self) -> str:
        return f"Trace {self.id}"

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.ARRIVING, self.State.WAITING, self.State.WORKING)


class TracedPicture(models.Model):
    """One leaked file. `failure_code` is an ingest error's, if it could not be opened; `photo_id` and `rendition` say what
    it was laid upon, if it was.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trace = models.ForeignKey(Trace, on_delete=models.CASCADE, related_name="pictures")
    position = models.PositiveSmallIntegerField()
    filename = models.CharField(max_length=255, blank=True)
    byte_size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    failure_code = models.CharField(max_length=40, blank=True)
    photo_id = models.UUIDField(null=True, blank=True)
    rendition = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["trace", "position"], name="one_traced_picture_per_position")]

    def __str__(self) -> str:
        return self.filename or str(self.id)

    def object_name(self, kind: str) -> str:
        """The storage name of one of its objects (`albums.tracing.keeping.KINDS`): always the same, so that work done twice
        overwrites itself.
        """
        token = self.id.hex
        return f"{token[:2]}/{token[2:]}-{kind}"
