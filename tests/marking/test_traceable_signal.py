"""What survives recompression still tells one viewer's copy from a thousand others'."""

import numpy as np
import pytest

from albums.marking.twin import Twin
from albums.tracing.odds import log10_odds_many
from benchmarks.marking import attacked, per_segment
from tests.marking.copies import chances, code, luma, make, variants
from tests.marking.pictures import photo, soft

ATTACKS = {"JPEG 50": (1, 50), "half size, JPEG 60": (0.5, 60), "JPEG 20": (1, 20)}


@pytest.fixture(scope="module")
def view() -> Twin:
    return make(photo(1280, 960))


@pytest.mark.parametrize(("scale", "quality"), ATTACKS.values(), ids=ATTACKS)
def test_a_copy_stands_out_from_a_thousand_others(view, scale, quality):
    evidence = _evidence(view, attacked(luma(view.splice(code(view, "ben"))), scale=scale, quality=quality))
    ben, *others = _odds(evidence, view)
    assert ben < -30 < -6 < min(others)


def test_a_soft_copy_stands_out_from_a_thousand_others():
    softer = make(soft(photo(1280, 1024)), rendition="soft")
    evidence = _evidence(softer, attacked(luma(softer.splice(code(softer, "ben"))), scale=1, quality=50))
    ben, *others = _odds(evidence, softer)
    assert ben < -30 < -6 < min(others)


def test_a_twentieth_of_a_recompressed_copy_still_stands_out(view):
    evidence = _evidence(view, attacked(luma(view.splice(code(view, "ben"))), scale=1, quality=50))
    crop = np.zeros_like(evidence)
    crop[42:58, 20:35] = evidence[42:58, 20:35]
    ben, *others = _odds(crop, view)
    assert ben < -20 < -6 < min(others)


def test_what_carries_no_mark_points_at_nobody(view):
    unmarked = np.mean([luma(jpeg) for jpeg in variants(view)], axis=0)
    evidence = _evidence(view, attacked(unmarked, scale=1, quality=50))
    assert min(_odds(evidence, view)) > -6


def _evidence(twin: Twin, leak: np.ndarray) -> np.ndarray:
    """How much each segment of `leak` looks like A (positive) or B, each at most as much as A itself does."""
    a, b = (luma(jpeg).astype(float) for jpeg in variants(twin))
    mark = (a - b) / 2
    power = np.maximum(per_segment(mark * mark), 1)
    return np.clip(per_segment((leak - (a + b) / 2) * mark) / power, -1, 1)


def _odds(evidence: np.ndarray, twin: Twin) -> list[float]:
    """log10 of the probability that an innocent's copy looks as much like the leak as Ben's does, then as those of a
    thousand others.
    """
    codes = [code(twin, viewer) for viewer in ("ben", *(f"viewer {number}" for number in range(1000)))]
    rows, columns = evidence.shape
    bits = np.frombuffer(b"".join(codes), np.uint8).reshape(len(codes), -1, twin.columns)[:, :rows, :columns]
    ones = chances(twin).reshape(-1, twin.columns)[:rows, :columns].ravel()
    return log10_odds_many(evidence.ravel(), bits.reshape(len(codes), -1), probability_of_one=ones).tolist()
