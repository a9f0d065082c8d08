"""Issue copies: splice a rendition's twin into what one viewer gets. There is no other way to a picture's bytes.

What it costs is a join of bytes; only the first copy of a photo for a viewer draws their name.
"""

import datetime
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import Vault
from albums.marking.codeword import Reader
from albums.marking.errors import MarkingError
from albums.marking.name_band import Label
from albums.photo_keys import data_key
from albums.storage.errors import DamagedKey, DamagedObject, ObjectMissing
from albums.viewing.access import Viewable
from albums.viewing.twin_cache import bands_for, codeword_for, open_twin, small_copies
from albums.viewing.viewer import Viewer

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Copy:
    """The bytes of one rendition made for one viewer: a whole JPEG."""

    rendition: Viewable
    jpeg: bytes


def issue_copies(viewer: Viewer, renditions: Iterable[Viewable], *, vault: Vault, day: datetime.date) -> list[Copy]:
    """Make this viewer's copies of `renditions`, as of `day` in the vault's time zone.

    The caller has decided that the viewer may see them, and enters them in the ledger before they leave. Photos erased
    since that decision, and damaged ones, are left out: one must not hide the others. Raises StorageUnavailable.
    """
    reader = Reader(viewer=viewer.id, device=str(viewer.device.id), day=day)
    label = Label(viewer=viewer.name, vault=vault.name, strength=vault.mark_strength)
    copies = []
    for rendition in renditions:
        try:
            copies.append(Copy(rendition, _copy(rendition, reader=reader, label=label)))
        except (DamagedKey, ObjectMissing):
            logger.warning("The %s of photo %s is not there any more.", rendition.name, rendition.photo_id)
        except (DamagedObject, MarkingError):
            logger.exception("The %s of photo %s is damaged.", rendition.name, rendition.photo_id)
    return copies


def today(vault: Vault, at: datetime.datetime | None = None) -> datetime.date:
    """Return the day it is in the vault's time zone, now or `at` an instant."""
    return timezone.localdate(at, ZoneInfo(vault.time_zone))


def _copy(rendition: Viewable, *, reader: Reader, label: Label) -> bytes:
    # The data key is unwrapped for every copy: once it is destroyed, nothing kept in memory is issued any more.
    key = data_key(rendition)
    return small_copies.get(
        (rendition.photo_id, rendition.name, reader, label),
        lambda: _splice(rendition, key=key, reader=reader, label=label),
    )


def _splice(rendition: Viewable, *, key: bytes, reader: Reader, label: Label) -> bytes:
    twin = open_twin(rendition, key=key)
    code = codeword_for(rendition, twin=twin, reader=reader)
    drawn = bands_for(rendition, twin=twin, codeword=code, viewer_id=reader.viewer, label=label)
    return twin.splice(code, drawn)
