"""What a leak still says about each segment: right, blind to everybody's codeword, and silent where it knows nothing."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from albums.marking.twin import Twin
from albums.tracing.decoding import variants
from albums.tracing.evidence import Evidence, evidence
from albums.tracing.refinement import Aligned
from albums.tracing.registration import Registration
from tests.marking.copies import code, make, pixels
from tests.tracing.scenes import scene


def recoded(rgb: np.ndarray, quality: int) -> np.ndarray:
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "JPEG", quality=quality)
    return pixels(out.getvalue())


def halved(rgb: np.ndarray) -> np.ndarray:
    small = cv2.resize(rgb, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return cv2.resize(recoded(small, 60), rgb.shape[1::-1], interpolation=cv2.INTER_CUBIC)


def darkened(rgb: np.ndarray) -> np.ndarray:
    return recoded((255 * (rgb / 255.0) ** 1.8).astype(np.uint8), 75)


def grey(rgb: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)


def tinted(rgb: np.ndarray) -> np.ndarray:
    return recoded(np.clip(rgb * [1.1, 0.95, 0.7] + [10, 0, 25], 0, 255).astype(np.uint8), 75)


def blurred(rgb: np.ndarray) -> np.ndarray:
    return cv2.GaussianBlur(rgb, (0, 0), 2)


@pytest.mark.parametrize(
    ("change", "misread"),
    [(np.copy, 0.02), (grey, 0.02), (tinted, 0.03), (darkened, 0.05), (blurred, 0.2), (halved, 0.2)],
)
def test_segments_are_read_right_whatever_a_filter_does(twin, leak, change, misread):
    found = read(change(leak), twin)
    wrong = found.values * signs(twin) < 0
    assert wrong.sum() < misread * found.segments_used
    assert found.segments_used > 0.9 * twin.chips


def test_the_surer_a_segment_is_the_more_often_it_is_right(twin, leak):
    found = read(halved(leak), twin)
    right = found.values * signs(twin) > 0
    by_size = np.array_split(np.argsort(np.abs(found.values)), 4)
    assert right[by_size[0]].mean() < right[by_size[-1]].mean() > 0.9


def test_where_the_leak_does_not_show_the_photo_nothing_is_said(twin, leak):
    covered = np.zeros(leak.shape[:2], bool)
    covered[160:320, 320:480] = True
    found = read(leak, twin, covered=covered)
    shown = np.zeros((30, 40), bool)
    shown[10:20, 20:30] = True
    assert not found.values.reshape(30, 40)[~shown].any()
    assert np.isinf(found.noise.reshape(30, 40)[~shown]).all()
    assert found.segments_used > 90


def test_a_leak_that_shows_nothing_of_the_photo_is_no_evidence(twin, leak):
    found = read(leak, twin, covered=np.zeros(leak.shape[:2], bool))
    assert (found.segments_used, found.quality) == (0, 0.0)


def test_a_sticker_spoils_its_own_surroundings_only(twin, leak):
    leak = leak.copy()
    cv2.circle(leak, (320, 300), 60, (250, 220, 0), -1)
    found = read(leak, twin)
    wrong = (found.values * signs(twin) < 0).reshape(30, 40)
    wrong[14:24, 15:26] = False
    assert wrong.mean() < 0.03


def test_quality_tells_the_right_place_from_a_wrong_one(twin, leak):
    leak = halved(leak)
    assert read(leak, twin).quality > 2 * read(np.roll(leak, 5, axis=1), twin).quality


def test_quality_tells_the_right_twin_from_another_of_the_same_picture(twin, leak):
    other = make(scene(1), photo="photo-2")
    assert read(recoded(leak, 60), twin).quality > 1.5 * read(recoded(leak, 60), other).quality


def test_the_evidence_of_two_leaks_of_one_copy_agrees(twin, leak):
    one, other = read(halved(leak), twin), read(blurred(leak), twin)
    assert np.corrcoef(np.sign(one.values), np.sign(other.values))[0, 1] > 0.4


def read(leak: np.ndarray, twin: Twin, *, covered: np.ndarray | None = None) -> Evidence:
    """The evidence of a leak that lies on the rendition already."""
    a, b = variants(twin)
    covered = np.ones(leak.shape[:2], bool) if covered is None else covered
    aligned = Aligned(leak.astype(np.float32), covered, Registration(np.eye(3), False, 100))
    return evidence(aligned, reference=(a + b) / 2, difference=(a - b) / 2)


def signs(twin: Twin) -> np.ndarray:
    """+1 where Ben's copy has variant A, -1 where it has B."""
    return 1 - 2.0 * np.frombuffer(code(twin), np.uint8)


@pytest.fixture(scope="module")
def twin() -> Twin:
    return make(scene(1))


@pytest.fixture(scope="module")
def leak(twin) -> np.ndarray:
    """Ben's copy, without the visible name."""
    return pixels(twin.splice(code(twin)))
