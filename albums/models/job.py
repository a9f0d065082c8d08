"""Jobs: work as rows with leases. The database is the truth, the broker only carries hints."""

from django.db import models
from django.db.models import Q


class Job(models.Model):
    class Kind(models.TextChoices):
        INGEST = "ingest"
        ERASE = "erase"
        # Make a rendition that photos from before it was introduced lack.
        COMPLETE = "complete"
        # Find out whose copy a leaked picture is.
        TRACE = "trace"

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    kind = models.CharField(max_length=20, choices=Kind)
    subject = models.UUIDField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    # While running: until when the worker holds it. While waiting: not before this instant.
    lease_until = models.DateTimeField(null=True, blank=True)
    hinted_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(state__in=["waiting", "running"]),
                name="one_open_job_per_kind_and_subject",
            )
        ]
        indexes = [models.Index(fields=["state", "lease_until"], name="job_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.state}"
