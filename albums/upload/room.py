"""How much room there is for photos, and who is told before there is none.

Three things can run out: what keepers set for the whole vault, what they set for each person who is no keeper, and the
disk. Uploads are refused while the disk still has room for what lets the vault work on: its database, its logs and the
photos that are being developed. An S3 server tells no one how much it has left, and says itself when it is full.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from django.db.models import F, Q, Sum

from accounts.models import User, Vault
from albums.models import Photo, Rendition, Upload
from albums.storage import storage
from albums.upload.errors import QuotaUsedUp, ShareUsedUp, VaultFull
from albums.viewing.viewer import Viewer

GB = 10**9
# Of a disk nothing is added to the last gigabyte, or on a small one to its last fiftieth.
RESERVE, RESERVED_SHARE = GB, 1 / 50
# From here on people are told.
NEARLY = 0.9
NEARLY_LEFT, NEARLY_LEFT_SHARE = 10 * GB, 1 / 20
# While a photo is taken in, its parts and its sealed original are stored side by side.
TIMES_STORED = 2


@dataclass(frozen=True, slots=True)
class Share:
    """Bytes that are used, of `quota` where keepers have set one."""

    used: int
    quota: int | None

    def holds(self, more: int) -> bool:
        return self.quota is None or self.used + more <= self.quota

    @property
    def is_nearly_full(self) -> bool:
        return self.quota is not None and self.used >= NEARLY * self.quota


@dataclass(frozen=True, slots=True)
class Disk:
    """`left`: bytes that photos may still take, after the reserve."""

    left: int
    is_nearly_full: bool


def must_have_room(viewer: Viewer, *, length: int) -> None:
    """Refuse a file of `length` bytes that would not fit beside what is on its way. Raises VaultFull, QuotaUsedUp
    or ShareUsedUp.

    Call it in the transaction that makes the upload: of many at once, no more pass than fit.
    """
    vault = Vault.objects.select_for_update().first()
    disk = disk_of_photos()
    if disk is not None and disk.left < TIMES_STORED * length + _still_to_come():
        raise VaultFull
    if vault is None:
        return
    if vault.quota_gb is not None and not share_of_vault(vault).holds(length):
        raise QuotaUsedUp
    has_quota = vault.contributor_quota_gb is not None and not viewer.is_keeper
    if has_quota and not share_of(viewer.user, vault).holds(length):
        raise ShareUsedUp


def must_not_be_full() -> None:
    """Refuse anything once the reserve is touched, also of a file whose room was promised. Raises VaultFull.

    It asks no database, which may lie on the same disk.
    """
    disk = disk_of_photos()
    if disk is not None and disk.left == 0:
        raise VaultFull


def share_of_vault(vault: Vault) -> Share:
    return Share(_used(Q(), uploads=Q()), vault.quota_gb and vault.quota_gb * GB)


def share_of(person: User, vault: Vault) -> Share:
    quota = None if person.is_keeper else vault.contributor_quota_gb
    return Share(_used(Q(uploaded_by=person), uploads=Q(user=person)), quota and quota * GB)


def disk_of_photos() -> Disk | None:
    """The disk that photos are stored on, or None where they are stored elsewhere."""
    root = getattr(storage(), "root", None)
    if root is None:
        return None
    total, _, free = shutil.disk_usage(_existing(root))
    left = max(0, free - int(min(RESERVE, RESERVED_SHARE * total)))
    return Disk(left, is_nearly_full=left < min(NEARLY_LEFT, NEARLY_LEFT_SHARE * total))


def _existing(folder: Path) -> Path:
    # The storage makes its folder with the first photo.
    return next(path for path in (folder, *folder.parents) if path.exists())


def _still_to_come() -> int:
    """Bytes that will be stored for uploads under way."""
    coming = Sum(TIMES_STORED * F("length") - F("offset"))
    return Upload.objects.filter(finished_at=None).aggregate(bytes=coming)["bytes"] or 0


def _used(photos: Q, *, uploads: Q) -> int:
    """Originals, what was made of them, and what is announced and on its way."""
    shown = Q(**{f"photo__{name}": value for name, value in photos.children})
    counted = (
        Photo.objects.filter(photos, has_original=True).aggregate(bytes=Sum("byte_size")),
        Rendition.objects.filter(shown).aggregate(bytes=Sum("byte_size")),
        Upload.objects.filter(uploads, finished_at=None).aggregate(bytes=Sum("length")),
    )
    return sum(each["bytes"] or 0 for each in counted)
