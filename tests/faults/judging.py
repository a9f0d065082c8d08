"""The one judge of every fault: is all that senders were told true, and is there nothing else?

`look` runs inside the vault, at the stage door; `judge` waits for the vault to settle, looks, and compares.
"""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields

from tests.faults.place import Place
from tests.faults.sending import Accepted

# What the issue allows from the end of a fault until every photo is ready or has failed with a name.
SETTLES_WITHIN = 60
# Seconds without any movement after which what is under way counts as stuck: a job whose worker was killed rests for half a
# minute, and its next worker starts and decodes with whatever others leave of the machine.
STUCK_AFTER = 150
SWEEPS_AGAIN_AFTER = 10


@dataclass(frozen=True)
class Verdict:
    """Counts of what must not be, and beside them how many photos failed by name and how long the vault took to settle."""

    lost: int = 0
    altered: int = 0
    doubled: int = 0
    stuck: int = 0
    nameless: int = 0
    unreadable: int = 0
    strays: int = 0
    missing: int = 0
    failed: int = 0
    photos: int = 0
    seconds: float = 0.0

    @property
    def faults(self) -> dict[str, int]:
        """Everything that must not be and is."""
        told = {"failed", "photos", "seconds"}
        return {name: count for name, count in asdict(self).items() if count and name not in told}

    def __add__(self, other: "Verdict") -> "Verdict":
        both = {field.name: getattr(self, field.name) + getattr(other, field.name) for field in fields(self)}
        return Verdict(**both | {"seconds": max(self.seconds, other.seconds)})


def judge(place: Place, told: Iterable[Accepted], *, album: str) -> Verdict:
    """Wait until nothing is under way any more, or nothing has moved on for STUCK_AFTER; then look at everything.

    A machine that many share may take longer for what is on its way, and `seconds` tells; what does not move is stuck.
    """
    begun_at = moved_at = time.monotonic()
    stuck = _under_way(place)
    while stuck and time.monotonic() < moved_at + STUCK_AFTER:
        time.sleep(1)
        before, stuck = stuck, _under_way(place)
        if stuck < before:
            moved_at = time.monotonic()
    seconds = time.monotonic() - begun_at
    seen = place.live.ask(f"from tests.faults.judging import look\nanswer = look({album!r})")
    if seen["strays"] or seen["missing"]:
        print("nobody's:", seen["strays"], "missing:", seen["missing"])
    return compared(list(told), seen, stuck=stuck, seconds=seconds)


def look(album: str) -> dict:
    """What is in the vault, after its sweepers have been through it."""
    from albums import strays, work
    from albums.models import Photo

    # Here the database is surely this storage's: what is nobody's must go at first sight.
    strays.DAYS_SEEN = 1
    work.sweep()
    work.tidy()
    photos = [_seen(photo) for photo in Photo.objects.filter(album=album)]
    stored, named = _stored(), _named()
    if stored - named:
        # Who was overtaken at a photo puts an object down and takes it away again: the sweeper comes more than once.
        time.sleep(SWEEPS_AGAIN_AFTER)
        work.tidy()
        stored, named = _stored(), _named()
    return {"photos": photos, "strays": sorted(stored - named), "missing": sorted(named - stored)}


def under_way() -> int:
    """Photos that are neither ready nor failed, jobs that have not ended, and complete uploads without an end."""
    from django.db.models import F

    from albums.models import Job, Photo, Upload

    jobs = Job.objects.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])
    uploads = Upload.objects.filter(finished_at=None, offset=F("length"))
    return jobs.count() + Photo.objects.filter(state=Photo.State.RECEIVED).count() + uploads.count()


def _under_way(place: Place) -> int:
    return place.live.ask("from tests.faults.judging import under_way\nanswer = under_way()")


def compared(told: list[Accepted], seen: dict, *, stuck: int, seconds: float) -> Verdict:
    """What was told, and what `look` saw."""
    photos = {photo["id"]: photo for photo in seen["photos"]}
    copies = Counter(photo["sha256"] for photo in seen["photos"])
    kept = [(said, photos.get(said.photo)) for said in told]
    return Verdict(
        lost=sum(photo is None for _, photo in kept),
        altered=sum(photo is not None and photo["original"] != said.sha256 for said, photo in kept),
        doubled=sum(count - 1 for count in copies.values()),
        stuck=stuck,
        nameless=sum(photo["state"] == "failed" and not photo["failure"] for photo in seen["photos"]),
        unreadable=sum(not photo["opens"] for photo in seen["photos"]),
        strays=len(seen["strays"]),
        missing=len(seen["missing"]),
        failed=sum(photo["state"] == "failed" for photo in seen["photos"]),
        photos=len(seen["photos"]),
        seconds=round(seconds, 1),
    )


def _seen(photo) -> dict:
    return {
        "id": str(photo.pk), "sha256": photo.sha256, "state": photo.state, "failure": photo.failure_code,
        "original": _hash_of_original(photo), "opens": _every_rendition_opens(photo),
    }  # fmt: skip


def _hash_of_original(photo) -> str | None:
    from hashlib import sha256

    from albums.photo_keys import data_key
    from albums.storage import sealed_store
    from albums.storage.errors import StorageError

    digest = sha256()
    try:
        for frame in sealed_store().open(photo.object_name("original"), key=data_key(photo)):
            digest.update(frame)
    except StorageError:
        return None
    return digest.hexdigest()


def _every_rendition_opens(photo) -> bool:
    """Of a ready photo: it has every size, and each is a twin that unseals."""
    from albums.marking.twin import Twin
    from albums.photo_keys import data_key
    from albums.renditions.sizes import SIZES
    from albums.storage import sealed_store
    from albums.storage.errors import StorageError

    if photo.state != photo.State.READY:
        return True
    try:
        for size in SIZES:
            Twin.from_bytes(sealed_store().read(photo.object_name(size.name), key=data_key(photo)))
    except StorageError:
        return False
    return photo.renditions.count() == len(SIZES)


def _stored() -> set[str]:
    from albums.storage import storage

    return {name for name, _ in storage().sizes()}


def _named() -> set[str]:
    """The objects that must be there, by the rows; counted here anew, and not as the product counts them."""
    from albums.models import Photo, Rendition, UploadPart

    originals = {photo.object_name("original") for photo in Photo.objects.filter(has_original=True)}
    renditions = {rendition.object_name for rendition in Rendition.objects.select_related("photo")}
    return originals | renditions | set(UploadPart.objects.values_list("object_name", flat=True))
