"""Scores are summed by parts of the code, and are those of whole codewords."""

import datetime

import numpy as np
import pytest

from albums.marking.codeword import Reader, biases, codeword, device_part
from albums.tracing import suspicion
from albums.tracing.evidence import Evidence
from albums.tracing.odds import tail
from albums.tracing.reading import Reading, Reference
from albums.tracing.scores import STORIES, gains
from albums.tracing.suspicion import Suspect, line_odds
from tests.marking.copies import MARK_KEY, make
from tests.marking.pictures import photo

pytestmark = pytest.mark.pure

DAY = datetime.date(2026, 5, 1)
SUSPECTS = [
    Suspect(f"viewer {viewer}", device, DAY + datetime.timedelta(days=day))
    for viewer in range(3)
    for device in ("phone", "tablet")
    for day in range(3)
]


@pytest.fixture(scope="module")
def reading() -> Reading:
    """What a noisy leak of the second suspect's copy says of the first 200 segments."""
    reference = Reference("view", make(photo(), photo="photo-1", rendition="view"), MARK_KEY, "photo-1")
    levels = 1 - 2.0 * codewords(reference)[1] + np.random.default_rng(1).normal(0, 0.6, reference.twin.chips)
    noise = np.full(reference.twin.chips, 0.6)
    levels[200:], noise[200:] = 0, np.inf
    return Reading(reference, None, Evidence(levels, levels, noise, quality=30.0))


@pytest.mark.parametrize("parts", [("viewer",), ("device",), ("viewer", "device")], ids="+".join)
def test_odds_by_parts_are_those_of_whole_codewords(reading, parts):
    part_of_device = device_part(**scope(reading.reference))
    tested = np.where(part_of_device, "device" in parts, "viewer" in parts)
    noise, chances = np.where(tested, reading.evidence.noise, np.inf), biases(**scope(reading.reference))
    whole = [
        tail(
            gains(reading.evidence.levels, noise, story=story, probability_of_one=chances), probability_of_one=chances
        ).log10(codewords(reading.reference))
        - np.log10(story.weight)
        for story in STORIES
    ]
    assert line_odds([reading], SUSPECTS, parts=parts) == pytest.approx(np.minimum(np.min(whole, axis=0), 0))


def test_many_copies_are_summed_a_few_at_a_time(reading, monkeypatch):
    at_once = line_odds([reading], SUSPECTS, parts=("viewer", "device"))
    monkeypatch.setattr(suspicion, "ROWS", 4)
    assert np.array_equal(line_odds([reading], SUSPECTS, parts=("viewer", "device")), at_once)
    assert at_once.argmin() == 1


def codewords(reference: Reference) -> np.ndarray:
    codes = [codeword(reader=Reader(one.viewer, one.device, one.day), **scope(reference)) for one in SUSPECTS]
    return np.frombuffer(b"".join(codes), np.uint8).reshape(len(SUSPECTS), -1)


def scope(reference: Reference) -> dict:
    twin = reference.twin
    where = {"photo": reference.photo, "rendition": reference.name, "chips": twin.chips, "banded": twin.banded}
    return {"mark_key": reference.mark_key, **where}
