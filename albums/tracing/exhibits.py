"""The pictures that a trace's page shows: the leak, small; the leak laid upon the photo; what each of its segments says.

They prove nothing by themselves and are made after the verdict, which they do not change.
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import cv2
import numpy as np

from albums.marking.band_layout import MCU
from albums.marking.codeword import Reader, codeword, device_part
from albums.models import TracedPicture
from albums.tracing import keeping
from albums.tracing.leaks import Leak
from albums.tracing.reading import Reading

SMALL_SIDE = 640
QUALITY = 85
# A segment is counted from this certainty on, of 1.
CLEAR = 0.5
OUTSIDE = 128  # grey level where the leak shows nothing
MOST_LAYERS = 4
NARROWEST_NAME = 64  # px of a name band in which a name may be read


def make(picture: TracedPicture, leak: Leak, readings: Sequence[Reading], *, verdict: dict[str, Any]) -> None:
    """Make and store what the page shows of one leaked picture; note on its row what it was laid upon, if it was.

    `readings`: of this picture, the rendition that reveals most first. Raises StorageError.
    """
    keeping.put(picture, keeping.SMALL, _jpeg(_shrunk(leak.rgb)))
    accused = verdict["candidates"] if verdict["verdict"] == "traced" else []
    laid = max(readings, key=lambda reading: _fit(reading, accused)) if readings else None
    if laid is not None:
        inside = _inside(laid, leak)
        keeping.put(picture, keeping.ALIGNED, _jpeg(_shown(laid, inside)))
        segments = _segments(laid, accused) | {"bands": _bands(laid, inside)}
        keeping.put(picture, keeping.SEGMENTS, json.dumps(segments, separators=(",", ":")).encode())
    TracedPicture.objects.filter(pk=picture.pk).update(
        photo_id=laid.reference.photo if laid else None, rendition=laid.reference.name if laid else ""
    )


def _fit(laid: Reading, accused: Sequence[dict[str, Any]]) -> float:
    """How well the likeliest of the accused copies fits this reading. Who is accused is decided: this only chooses which
    rendition is shown.
    """
    certain = _certain(laid)
    return max((float((certain * _signs(laid, each)).sum()) for each in accused), default=0.0)


def _segments(laid: Reading, accused: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What each segment says, row by row, in hundredths, one layer for each accused viewer, the best fitting first: 100 for
    that copy and -100 against it. With nobody accused it is one layer that says how clearly each can be read. 0 where the
    leak does not show it.
    """
    twin, certain = laid.reference.twin, _certain(laid)
    layers: dict[str, np.ndarray] = {}
    for each in sorted(accused, key=lambda each: _fit(laid, [each]), reverse=True):
        layers.setdefault(str(each["viewer"]), certain * _signs(laid, each))
    return {
        "columns": twin.columns,
        "rows": twin.chips // twin.columns,
        "width": twin.width,
        "height": twin.height,
        "unseen": int((laid.evidence.values == 0).sum()),
        "layers": [_layer(viewer, said) for viewer, said in layers.items()][:MOST_LAYERS]
        or [_layer("", np.abs(certain))],
    }


def _layer(viewer: str, said: np.ndarray) -> dict[str, Any]:
    clear = {"for": int((said >= CLEAR).sum()), "against": int((said <= -CLEAR).sum())}
    return {"viewer": viewer, **clear, "values": np.rint(said * 100).astype(int).tolist()}


def _certain(laid: Reading) -> np.ndarray:
    """From -1, surely variant B, to 1, surely A."""
    return np.tanh(laid.evidence.values)


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


def _inside(laid: Reading, leak: Leak) -> np.ndarray:
    """Where on the rendition's grid the leak has pixels at all (bool)."""
    height, width = laid.aligned.colour.shape[:2]
    everywhere = np.full(leak.rgb.shape[:2], 255, np.uint8)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpPerspective(everywhere, laid.aligned.registration.matrix, (width, height), flags=flags) >= 128


def _shown(laid: Reading, inside: np.ndarray) -> np.ndarray:
    """The leak on the rendition's grid (uint8 RGB), grey where it has nothing."""
    picture = np.clip(laid.aligned.colour, 0, 255).astype(np.uint8)
    picture[~inside] = OUTSIDE
    return picture


def _bands(laid: Reading, inside: np.ndarray) -> list[dict[str, int]]:
    """The pieces of the name bands that the leak shows, in px: whoever looks there may still read the visible name."""
    found = []
    for band in laid.reference.twin.bands:
        top, height = band.top * MCU, band.rows * MCU
        across = np.flatnonzero(inside[top : top + height].mean(axis=0) > 0.5)
        if len(across) >= NARROWEST_NAME:
            found.append({"top": top, "height": height, "left": int(across[0]), "width": int(np.ptp(across)) + 1})
    return found


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
