"""The viewer's name crosses every copy, in its own segments only."""

import pickle

import numpy as np
import pytest

from albums.marking.errors import CodewordDoesNotFit
from albums.marking.name_band import Label, draw_bands
from tests.marking.copies import GRANDMA, code, copy, luma, make, pixels, rows_of
from tests.marking.pictures import photo, plain
from tests.marking.strict_jpeg import parse

STRENGTHS = ("subtle", "clear")


@pytest.mark.parametrize(
    "size",
    [(1280, 960), (960, 1280), (1280, 200), (853, 1280), (800, 600), (438, 328), (400, 300), (300, 400), (90, 70)],
)
def test_one_band_crosses_the_middle(size):
    twin = make(photo(*size))
    assert any(band.top * 16 <= size[1] / 2 <= (band.top + band.rows) * 16 for band in twin.bands)


@pytest.mark.parametrize("size", [(1280, 960), (960, 1280), (1280, 720), (1280, 200)])
def test_no_crop_as_high_as_a_third_of_a_view_escapes_every_band(size):
    banded = rows_of(make(photo(*size)))
    edges = np.flatnonzero(np.concatenate(([True], banded, [True])))
    assert np.diff(edges).max() - 1 <= 320


def test_names_are_staggered_from_band_to_band():
    twin = make(plain(128, 1280, 960))
    inked = [np.abs(_ink(twin, GRANDMA)[band.top * 16 : band.top * 16 + 32]).max(axis=0) > 12 for band in twin.bands]
    assert np.mean(np.any(inked, axis=0)) > 0.97


def test_only_segments_under_the_bands_are_touched(twin):
    bits = code(twin)
    bare, named = parse(twin.splice(bits)), parse(copy(twin))
    under = {place for run in twin.banded for place in run}
    assert under and len(under) < twin.chips
    assert all(bare.segments[n] == named.segments[n] for n in range(twin.chips) if n not in under)


def test_colour_under_the_bands_stays_as_it_was(twin):
    """But for single quantisation steps, where a decoder rounds half a grey level."""
    bare, named = (np.array(parse(jpeg).blocks)[:, 4:] for jpeg in (twin.splice(code(twin)), copy(twin)))
    moved = np.abs(bare - named)
    assert moved.max() <= 1
    assert moved.mean() < 0.001


def test_under_the_bands_nothing_but_the_letters_shows(twin):
    """Away from ink, encoding again moves no pixel far enough to draw a seam."""
    away = (np.abs(_ink(twin, GRANDMA)) < 1) & rows_of(twin)[:, None]
    moved = np.abs(luma(copy(twin)).astype(int) - luma(twin.splice(code(twin))))[away]
    assert away.sum() > 2000
    assert np.percentile(moved, 99) <= 4


@pytest.mark.parametrize("strength", STRENGTHS)
@pytest.mark.parametrize("ground", [0, 30, 128, 225, 255])
@pytest.mark.parametrize("size", [(1280, 960), (800, 600), (438, 328), (400, 300)])
def test_the_name_is_legible_on_any_ground(size, ground, strength):
    """Strokes and their edges stand apart by what a person still reads, and clear more than subtle."""
    ink = _ink(make(plain(ground, *size)), Label("Grandma Rosa", "The Miller family", strength))
    darkest, lightest = np.percentile(ink[np.abs(ink) > 4], (5, 95))
    assert max(lightest, 0) - min(darkest, 0) > {"subtle": 36, "clear": 64}[strength]


def test_letters_are_louder_on_busy_ground():
    """Letters that stand off even ground would drown in pebbles."""
    grain = np.random.default_rng(1).integers(0, 256, (960, 1280, 1)).repeat(3, axis=2).astype(np.uint8)
    even, busy = (np.percentile(np.abs(_ink(make(rgb), GRANDMA)), 98) for rgb in (plain(128, 1280, 960), grain))
    assert busy > 1.3 * even


def test_letters_of_a_view_are_large_enough_to_read():
    """The capital H is 18 to 22 pixels high on a 1280 pixel view."""
    twin = make(plain(0, 1280, 960))
    rows = np.flatnonzero((_ink(twin, Label("H", "")) > 40).any(axis=1))
    assert 17 <= rows[rows < rows[0] + 32].max() - rows[0] + 1 <= 22


def test_drawn_bands_serve_every_device_and_day_of_the_viewer(twin):
    bands = draw_bands(twin, codeword=code(twin), label=GRANDMA)
    assert parse(twin.splice(code(twin, device="laptop"), bands)).width == 640


def test_bands_of_another_viewer_are_refused(twin):
    bands = draw_bands(twin, codeword=code(twin, "ben"), label=GRANDMA)
    with pytest.raises(CodewordDoesNotFit):
        twin.splice(code(twin, "rosa"), bands)


def test_bands_can_be_kept_elsewhere_and_know_their_size(twin):
    bands = draw_bands(twin, codeword=code(twin), label=GRANDMA)
    assert pickle.loads(pickle.dumps(bands)) == bands
    assert sum(len(run.body) for run in bands.runs) <= bands.size < len(pickle.dumps(bands))


def test_the_mark_is_still_there_under_the_bands():
    """A crop of nothing but the band can be traced too."""
    twin = make(photo())
    ben, rosa = (luma(copy(twin, viewer)).astype(int) for viewer in ("ben", "rosa"))
    bits = np.frombuffer(code(twin, "ben"), np.uint8) != np.frombuffer(code(twin, "rosa"), np.uint8)
    differ, banded = bits.reshape(30, 40).repeat(16, 0).repeat(16, 1), rows_of(twin)[:, None]
    assert np.abs(ben - rosa)[differ & banded].mean() > 4 * np.abs(ben - rosa)[~differ & banded].mean()


def _ink(twin, label: Label) -> np.ndarray:
    """By how many grey levels each pixel of a copy is lighter than without bands."""
    bits = code(twin)
    bands = draw_bands(twin, codeword=bits, label=label)
    drawn, bare = (pixels(jpeg).astype(int).mean(axis=2) for jpeg in (twin.splice(bits, bands), twin.splice(bits)))
    return drawn - bare
