"""Not even a statement past the models rewrites an entry: the database refuses it. Only retention removes, by age."""

import datetime
import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from albums.ledger.deeds import note
from albums.models import Deed, Look
from tests.ledger.looking import look

pytestmark = pytest.mark.django_db

EARLIER = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    "rewritten",
    [
        {"photo_id": UUID(int=1)}, {"album_id": UUID(int=9)}, {"album_name": "Other"}, {"viewer_id": "x"}, {"viewer_name": "Dan"},
        {"device_id": "x"}, {"device_name": "x"}, {"day": EARLIER.date()}, {"first_at": EARLIER}, {"last_at": EARLIER},
        {"view_count": 4}, {"thumb_count": 0},
    ],
    ids=lambda fields: next(iter(fields)),
)  # fmt: skip
def test_a_look_cannot_be_rewritten(rewritten):
    made = look(timezone.now(), view_count=5)
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        Look.objects.filter(pk=made.pk).update(**rewritten)
    assert Look.objects.filter(pk=made.pk, view_count=5, viewer_name="Oma Inge").exists()


def test_a_look_can_grow():
    made = look(timezone.now(), view_count=5)
    later = made.last_at + timedelta(hours=1)
    Look.objects.filter(pk=made.pk).update(view_count=6, thumb_count=2, last_at=later, viewed_at=later)
    assert Look.objects.get().view_count == 6


@pytest.mark.parametrize(
    "rewritten",
    [{"kind": "frozen"}, {"at": EARLIER}, {"by_id": "x"}, {"by_name": "Dan"}, {"subject_id": "x"}, {"subject_name": "Dan"},
     {"album_id": None}, {"album_name": "x"}, {"detail": "x"}],
    ids=lambda fields: next(iter(fields)),
)  # fmt: skip
def test_a_deed_cannot_be_rewritten(cast, rewritten):
    deed = note(Deed.Kind.GRANT_ENDED, cast.ben, by=cast.anna, album=cast.beach)
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        Deed.objects.filter(pk=deed.pk).update(**rewritten)
    deed.refresh_from_db()
    assert (deed.by_name, deed.subject_name, deed.album_name) == ("Anna", "Ben", "Beach")


def test_a_deed_gets_its_doors_afterwards(cast):
    deed = note(Deed.Kind.PERSON_ENDED, cast.ben, by=cast.anna)
    deed.doors = [{"door": "thumbs", "status": 403, "closed": True}]
    deed.save(update_fields=["doors"])
    deed.save()
    assert Deed.objects.get().doors == deed.doors


def test_retention_and_a_restore_alone_reach_past_the_models():
    root = Path(settings.BASE_DIR)
    sources = [path for folder in ("albums", "accounts", "familyvault") for path in (root / folder).rglob("*.py")]
    reaching = {path.relative_to(root).as_posix() for path in sources if re.search(r"_raw_delete\(", path.read_text())}
    # A restore empties tables that nobody has written into yet, but for what migrations put there.
    assert reaching == {"albums/ledger/retention.py", "albums/backup/loading.py"}
