"""Note deeds: what was done to somebody's access, by whom. Called in the transaction that does it."""

from uuid import UUID

from django.db import models
from django.utils import timezone

from accounts.models import User
from albums.models import Album, Deed


def note(
    kind: Deed.Kind, subject: models.Model | None, *, by: User | None, album: Album | None = None, detail: str = ""
) -> Deed:
    """Enter a deed done to `subject`: a person, a guest link, a device, an invitation, or None for the whole vault."""
    return Deed.objects.create(
        kind=kind, at=timezone.now(), by_id=str(by.pk) if by else "", by_name=by.name if by else "",
        subject_id="" if subject is None else str(subject.pk), subject_name="" if subject is None else str(subject)[:80],
        album_id=album.pk if album else None, album_name=album.name if album else "", detail=detail[:200],
    )  # fmt: skip


def deeds_of(subject_id: UUID | str) -> models.QuerySet[Deed]:
    """Return what was done to one subject, the newest first."""
    return Deed.objects.filter(subject_id=str(subject_id))
