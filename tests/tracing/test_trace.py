"""A leak's owner is named with device and day, others never, and what cannot be said is not said."""

import datetime

import cv2
import numpy as np
import pytest

from albums.marking.codeword import Reader, codeword
from albums.marking.name_band import Label, draw_bands
from albums.tracing import reading
from albums.tracing.trace import Finding, Reference, Suspect, judge, trace_picture, trace_pictures
from albums.tracing.verdict import ACCUSE_BELOW
from tests.marking.copies import MARK_KEY, make, pixels
from tests.marking.pictures import photo
from tests.tracing.test_evidence import recoded

DAYS = [datetime.date(2026, 5, day) for day in range(1, 6)]
SUSPECTS = [Suspect(f"viewer {n}", device, day) for n in range(12) for device in ("phone", "tablet") for day in DAYS]
BEN = Suspect("viewer 5", "tablet", DAYS[2])


def test_a_recompressed_copy_names_its_viewer_device_and_day(view):
    verdict = trace_picture(recoded(leaked(view, BEN), 60), [view], SUSPECTS).verdict
    assert (verdict.verdict, verdict.photo, verdict.reason) == ("traced", "photo-1", "")
    (named,) = verdict.candidates
    assert (named.viewer, named.device, named.days) == (BEN.viewer, BEN.device, (BEN.day,))
    assert named.log10_p < -40
    assert verdict.segments_used > 1000
    assert verdict.seconds > 0


def test_a_piece_names_its_viewer(view):
    leak = recoded(leaked(view, BEN)[250:450, 200:460], 70)
    (named,) = trace_picture(leak, [view], SUSPECTS).verdict.candidates
    assert named.viewer == BEN.viewer


def test_a_mirrored_copy_of_any_rendition_is_traced(view, thumb):
    leak = np.ascontiguousarray(recoded(leaked(thumb, BEN), 75)[:, ::-1])
    finding = trace_picture(leak, [view, thumb], SUSPECTS)
    assert [candidate.viewer for candidate in finding.verdict.candidates] == [BEN.viewer]
    assert finding.readings[0][0].reference.name == "thumb"


def test_what_is_unmistakable_is_read_no_further(view, thumb, monkeypatch):
    leak = recoded(leaked(view, BEN), 60)
    both = trace_picture(leak, [view, thumb], SUSPECTS)
    monkeypatch.setattr(reading, "UNMISTAKABLE", 15.0)
    first = trace_picture(leak, [thumb, view], SUSPECTS)
    assert [one.reference.name for one in both.readings[0]] == ["view", "thumb"]
    assert [one.reference.name for one in first.readings[0]] == ["view"]
    assert odds_of(first) <= odds_of(both) < -40


@pytest.mark.parametrize("quality", [95, 82, 70])
def test_the_unmarked_picture_is_known_to_be_nobodys_copy(view, thumb, quality):
    verdict = trace_picture(recoded(photo(), quality), [view, thumb], SUSPECTS).verdict
    assert (verdict.verdict, verdict.candidates, verdict.reason) == ("inconclusive", (), "nobody_had_a_copy")


def test_a_copy_whose_mark_was_destroyed_is_not_taken_for_the_unmarked_picture(view, thumb):
    blurred = cv2.GaussianBlur(leaked(view, BEN), (0, 0), 9)
    verdict = trace_picture(recoded(blurred, 10), [view, thumb], SUSPECTS).verdict
    assert (verdict.verdict, verdict.reason) == ("inconclusive", "no_mark_left")


def test_the_negative_of_a_copy_is_traced(view):
    (named,) = trace_picture(255 - recoded(leaked(view, BEN), 75), [view], SUSPECTS).verdict.candidates
    assert named.viewer == BEN.viewer


def test_nobody_is_accused_of_the_copy_of_somebody_who_is_no_suspect(view):
    others = [suspect for suspect in SUSPECTS if suspect.viewer != BEN.viewer]
    verdict = trace_picture(leaked(view, BEN), [view], others).verdict
    assert (verdict.verdict, verdict.candidates, verdict.reason) == ("inconclusive", (), "nobody_had_a_copy")


def test_without_suspects_it_says_that_nobody_had_a_copy(view):
    verdict = trace_picture(leaked(view, BEN), [view], []).verdict
    assert (verdict.verdict, verdict.reason) == ("inconclusive", "nobody_had_a_copy")


def test_another_picture_is_unknown(view):
    verdict = trace_picture(np.full((300, 400, 3), 128, np.uint8), [view], SUSPECTS).verdict
    assert (verdict.verdict, verdict.photo, verdict.reason) == ("unknown_photo", None, "unknown_photo")


def test_of_two_who_average_their_copies_both_are_named_and_nobody_else(view):
    rosa = Suspect("viewer 8", "phone", DAYS[0])
    both = np.mean([leaked(view, one) for one in (BEN, rosa)], axis=0)
    verdict = trace_picture(recoded(both.astype(np.uint8), 75), [view], SUSPECTS).verdict
    assert {candidate.viewer for candidate in verdict.candidates} == {BEN.viewer, rosa.viewer}


def test_pieces_of_two_photos_add_up(view, other):
    pieces = [recoded(leaked(one, BEN)[290:390, 200:300], 60) for one in (view, other)]
    together = trace_pictures([(piece, [one]) for piece, one in zip(pieces, (view, other), strict=True)], SUSPECTS)
    alone = [trace_picture(piece, [one], SUSPECTS) for piece, one in zip(pieces, (view, other), strict=True)]
    assert odds_of(together) < min(odds_of(one) for one in alone) - 3


def test_more_suspects_make_everybody_less_suspect(view):
    readings = trace_picture(recoded(leaked(view, BEN)[290:390, 200:330], 60), [view], SUSPECTS).readings
    many = [*SUSPECTS, *(Suspect(f"stranger {n}", "phone", DAYS[0]) for n in range(1000))]
    few, more = (judge(readings, suspects) for suspects in (SUSPECTS, many))
    assert more.candidates[0].viewer == few.candidates[0].viewer == BEN.viewer
    assert more.candidates[0].log10_p > few.candidates[0].log10_p + 0.5


def test_an_accusation_is_below_one_in_a_thousand_million(view):
    verdict = trace_picture(recoded(leaked(view, BEN), 60), [view], SUSPECTS).verdict
    assert all(candidate.log10_p <= ACCUSE_BELOW == -9 for candidate in verdict.candidates)


def odds_of(finding: Finding) -> float:
    return min([one.log10_p for one in finding.verdict.candidates if one.viewer == BEN.viewer], default=0.0)


def leaked(reference: Reference, suspect: Suspect) -> np.ndarray:
    """What the suspect saw, uint8 RGB, their name on it."""
    twin = reference.twin
    bits = codeword(
        reader=Reader(suspect.viewer, suspect.device, suspect.day),
        mark_key=reference.mark_key,
        photo=reference.photo,
        rendition=reference.name,
        chips=twin.chips,
        banded=twin.banded,
    )
    label = Label(viewer=suspect.viewer, vault="The Miller family")
    return pixels(twin.splice(bits, draw_bands(twin, codeword=bits, label=label)))


def reference(name: str, picture: np.ndarray, *, photo_id: str = "photo-1") -> Reference:
    return Reference(name, make(picture, photo=photo_id, rendition=name), MARK_KEY, photo_id)


@pytest.fixture(scope="module")
def view() -> Reference:
    return reference("view", photo())


@pytest.fixture(scope="module")
def thumb() -> Reference:
    return reference("thumb", np.ascontiguousarray(photo()[::2, ::2]))


@pytest.fixture(scope="module")
def other() -> Reference:
    return reference("view", photo(seed=7), photo_id="photo-2")
