"""The pictures that a trace's page shows: the leak, small; the leak laid upon the photo; what each of its segments says.

They prove nothing by themselves and are made after the verdict, which they do not change.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import cv2
import numpy as np

from albums.ingest.errors import UnreadableImage
from albums.marking.codeword import Reader, codeword
from albums.marking.twin import Twin
from albums.models import Photo, TracedPicture
from albums.photo_keys import data_key, mark_key
from albums.renditions.sizes import SIZES, largest_first
from albums.storage import sealed_store
from albums.tracing import keeping
from albums.tracing.decoding import variants
from albums.tracing.evidence import Evidence, evidence
from albums.tracing.leaks import Leak
from albums.tracing.refinement import Aligned, refine
from albums.tracing.registration import Registration, register

SMALL_SIDE = 640
QUALITY = 85
MOST_TRIED = 2  # registrations
# A segment is counted from this certainty on, of 1.
CLEAR = 0.5
OUTSIDE = 128  # grey level where the leak shows nothing


@dataclass(frozen=True, eq=False)
class Laid:
    """A leak upon one rendition of a photo."""

    photo: Photo
    rendition: str
    twin: Twin
    aligned: Aligned
    evidence: Evidence


def make(picture: TracedPicture, leak: Leak, *, verdict: dict[str, Any]) -> None:
    """Make and store what the page shows of one leaked picture; note on its row what it was laid upon, if it was."""
    keeping.put(picture, keeping.SMALL, _jpeg(_shrunk(leak.rgb)))
    laid = _lay(leak, photo_id=verdict.get("photo"))
    if laid is not None:
        keeping.put(picture, keeping.ALIGNED, _jpeg(_shown(laid.aligned, leak)))
        segments = _segments(laid, _accused(verdict))
        keeping.put(picture, keeping.SEGMENTS, json.dumps(segments, separators=(",", ":")).encode())
    TracedPicture.objects.filter(pk=picture.pk).update(
        photo_id=laid.photo.pk if laid else None, rendition=laid.rendition if laid else ""
    )


def _lay(leak: Leak, *, photo_id: str | None) -> Laid | None:
    """Lay the leak upon the rendition in which most of the mark is found, whoever's it may be."""
    photo = Photo.objects.ready().filter(pk=photo_id, erasing_since=None).first() if photo_id else None
    if photo is None:
        return None
    names = set(photo.renditions.values_list("name", flat=True))
    found: list[Registration] = []
    laid = []
    for size in largest_first(size for size in SIZES if size.name in names):
        twin = Twin.from_bytes(sealed_store().read(photo.object_name(size.name), key=data_key(photo)))
        a, b = variants(twin)
        reference, difference = (a + b) / 2, (a - b) / 2
        if not laid:
            found, first = register(leak.rgb, reference.astype(np.uint8))[:MOST_TRIED], twin
        for each in found:
            aligned = refine(leak.rgb, reference, _onto(each, first, twin))
            weighed = evidence(aligned, reference=reference, difference=difference)
            laid.append(Laid(photo, size.name, twin, aligned, weighed))
    return max(laid, key=lambda each: each.evidence.quality, default=None)


def _onto(registration: Registration, first: Twin, other: Twin) -> Registration:
    """The registration upon another size of the same photo."""
    resize = np.diag([first.width / other.width, first.height / other.height, 1.0])
    return Registration(registration.matrix @ resize, registration.mirrored, registration.inliers)


def _accused(verdict: dict[str, Any]) -> dict[str, Any] | None:
    candidates = verdict.get("candidates") or []
    return candidates[0] if verdict.get("verdict") == "traced" and candidates else None


def _segments(laid: Laid, accused: dict[str, Any] | None) -> dict[str, Any]:
    """What each segment says, row by row, in hundredths: of the accused copy, 100 for it and -100 against it; with nobody
    accused, how clearly it says anything. 0 where the leak does not show it.
    """
    certain = np.tanh(laid.evidence.values)
    certain = np.abs(certain) if accused is None else certain * _signs(laid, accused)
    columns = laid.twin.columns
    return {
        "columns": columns,
        "rows": laid.twin.chips // columns,
        "width": laid.twin.width,
        "height": laid.twin.height,
        "accused": accused is not None,
        "for": int((certain >= CLEAR).sum()),
        "against": int((certain <= -CLEAR).sum()),
        "faint": int(((np.abs(certain) < CLEAR) & (laid.evidence.values != 0)).sum()),
        "unseen": int((laid.evidence.values == 0).sum()),
        "values": np.rint(certain * 100).astype(int).tolist(),
    }


def _signs(laid: Laid, accused: dict[str, Any]) -> np.ndarray:
    """+1 where the accused copy is of variant A, -1 where it is of B."""
    days = accused.get("days") or [date.min.isoformat()]
    bits = codeword(
        mark_key=mark_key(laid.photo),
        photo=str(laid.photo.pk),
        rendition=laid.rendition,
        reader=Reader(str(accused["viewer"]), str(accused.get("device") or ""), date.fromisoformat(days[0])),
        chips=laid.twin.chips,
        banded=laid.twin.banded,
    )
    return 1.0 - 2.0 * np.frombuffer(bits, np.uint8)


def _shown(aligned: Aligned, leak: Leak) -> np.ndarray:
    """The leak on the rendition's grid (uint8 RGB), grey where it has nothing."""
    height, width = aligned.colour.shape[:2]
    everywhere = np.full(leak.rgb.shape[:2], 255, np.uint8)
    inside = cv2.warpPerspective(
        everywhere, aligned.registration.matrix, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    )
    picture = np.clip(aligned.colour, 0, 255).astype(np.uint8)
    picture[inside < 128] = OUTSIDE
    return picture


def _shrunk(rgb: np.ndarray) -> np.ndarray:
    height, width = rgb.shape[:2]
    factor = SMALL_SIDE / max(height, width)
    if factor >= 1:
        return rgb
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)


def _jpeg(rgb: np.ndarray) -> bytes:
    made, data = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not made:
        raise UnreadableImage
    return data.tobytes()
