"""A picture that is handed in twice is no second witness, and two different pieces are more than one."""

import datetime

import numpy as np
import pytest

from albums.tracing.adding_up import mean_of, one_per_code
from albums.tracing.evidence import Evidence
from albums.tracing.trace import Reading, Reference, Suspect, line_odds
from tests.marking.copies import MARK_KEY, make
from tests.marking.pictures import photo

DAY = datetime.date(2026, 5, 1)
INNOCENTS = [Suspect(f"innocent {number}", "phone", DAY) for number in range(4000)]


@pytest.fixture(scope="module")
def view() -> Reference:
    return Reference("view", make(photo(), photo="photo-1", rendition="view"), MARK_KEY, "photo-1")


def read(view: Reference, *, seed: int, seen: slice = slice(None)) -> Reading:
    """What some leak says of the segments in `seen`."""
    rng = np.random.default_rng(seed)
    levels, noise = np.zeros(view.twin.chips), np.full(view.twin.chips, np.inf)
    levels[seen] = rng.choice([-1.0, 1.0], view.twin.chips)[seen] + rng.normal(0, 0.4, view.twin.chips)[seen]
    noise[seen] = 0.4
    values = np.where(np.isfinite(noise), levels / noise**2, 0)
    return Reading(view, None, Evidence(values, levels, noise, quality=30.0))


@pytest.mark.parametrize("times", [1, 2, 5])
def test_p_values_of_innocents_are_not_too_small_however_often_a_picture_is_handed_in(view, times):
    odds = line_odds([read(view, seed=3)] * times, INNOCENTS, parts=("viewer", "device"))
    for level in (0.1, 0.01):
        share = np.mean(odds <= np.log10(level))
        assert share <= level + 4 * np.sqrt(level * (1 - level) / len(INNOCENTS))


def test_two_pieces_of_one_copy_are_read_as_one_that_shows_both(view):
    left, right = read(view, seed=3, seen=slice(0, 60)), read(view, seed=3, seen=slice(60, 140))
    (both,) = one_per_code([left, right])
    assert both.evidence.segments_used == 140
    assert both.evidence.levels == pytest.approx(left.evidence.levels + right.evidence.levels)


def test_other_photos_stay_readings_of_their_own(view):
    elsewhere = Reference("view", view.twin, MARK_KEY, "photo-2")
    readings = [read(view, seed=3), read(elsewhere, seed=4)]
    assert one_per_code(readings) == readings


def test_a_segment_is_the_weighted_mean_of_what_all_say():
    clear = Evidence(np.array([4.0]), np.array([1.0]), np.array([0.5]), 9.0)
    noisy = Evidence(np.array([-0.5]), np.array([-0.5]), np.array([1.0]), 12.0)
    mean = mean_of([clear, noisy])
    assert (mean.levels[0], mean.noise[0], mean.quality) == pytest.approx((0.7, 0.2**0.5, 12.0))
