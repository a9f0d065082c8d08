"""The pictures that a trace's page shows: the leak, small; the leak laid upon the photo; what each of its segments says.

They prove nothing by themselves and are made after the verdict, which they do not change.
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import cv2
import numpy as np

from albums.marking.codeword import Reader, codeword, device_part
from albums.models import TracedPicture
from albums.tracing import keeping
from albums.tracing.leaks import Leak
from albums.tracing.trace import Reading

SMALL_SIDE = 640
QUALITY = 85
# A segment is counted from this certainty on, of 1.
CLEAR = 0.5
OUTSIDE = 128  # grey level where the leak shows nothing


def make(picture: TracedPicture, leak: Leak, readings: Sequence[Reading], *, verdict: dict[str, Any]) -> None:
    """Make and store what the page shows of one leaked picture; note on its row what it was laid upon, if it was.

    `readings`: of this picture, the rendition that reveals most first. Raises StorageError.
    """
    keeping.put(picture, keeping.SMALL, _jpeg(_shrunk(leak.rgb)))
    laid = readings[0] if readings else None
    if laid is not None:
        keeping.put(picture, keeping.ALIGNED, _jpeg(_shown(laid, leak)))
        segments = _segments(laid, _accused(verdict))
        keeping.put(picture, keeping.SEGMENTS, json.dumps(segments, separators=(",", ":")).encode())
    TracedPicture.objects.filter(pk=picture.pk).update(
        photo_id=laid.reference.photo if laid else None, rendition=laid.reference.name if laid else ""
    )


def _accused(verdict: dict[str, Any]) -> dict[str, Any] | None:
    return verdict["candidates"][0] if verdict["verdict"] == "traced" and verdict["candidates"] else None


def _segments(laid: Reading, accused: dict[str, Any] | None) -> dict[str, Any]:
    """What each segment says, row by row, in hundredths: of the accused copy, 100 for it and -100 against it; with nobody
    accused, how clearly it says anything. 0 where the leak does not show it.
    """
    twin = laid.reference.twin
    certain = np.tanh(laid.evidence.values)
    certain = np.abs(certain) if accused is None else certain * _signs(laid, accused)
    return {
        "columns": twin.columns,
        "rows": twin.chips // twin.columns,
        "width": twin.width,
        "height": twin.height,
        "accused": accused is not None,
        "for": int((certain >= CLEAR).sum()),
        "against": int((certain <= -CLEAR).sum()),
        "faint": int(((np.abs(certain) < CLEAR) & (laid.evidence.values != 0)).sum()),
        "unseen": int((laid.evidence.values == 0).sum()),
        "values": np.rint(certain * 100).astype(int).tolist(),
    }


def _signs(laid: Reading, accused: dict[str, Any]) -> np.ndarray:
    """+1 where the accused copy is of variant A, -1 where it is of B. Without a device and day, the part of the code that
    tells them says nothing for or against.
    """
    reference, twin = laid.reference, laid.reference.twin
    scope = {"mark_key": reference.mark_key, "photo": reference.photo, "rendition": reference.name}
    day = date.fromisoformat(accused["days"][0]) if accused["days"] else date.min
    reader = Reader(str(accused["viewer"]), str(accused["device"] or ""), day)
    bits = codeword(reader=reader, chips=twin.chips, banded=twin.banded, **scope)
    signs = 1.0 - 2.0 * np.frombuffer(bits, np.uint8)
    if not accused["device"]:
        signs[device_part(chips=twin.chips, banded=twin.banded, **scope)] = 0
    return signs


def _shown(laid: Reading, leak: Leak) -> np.ndarray:
    """The leak on the rendition's grid (uint8 RGB), grey where it has nothing."""
    height, width = laid.aligned.colour.shape[:2]
    everywhere = np.full(leak.rgb.shape[:2], 255, np.uint8)
    inside = cv2.warpPerspective(
        everywhere, laid.aligned.registration.matrix, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    )
    picture = np.clip(laid.aligned.colour, 0, 255).astype(np.uint8)
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
        raise ValueError("this picture cannot be encoded")
    return data.tobytes()
