"""The judge of the races notices a vault that goes on serving: one byte too late is enough."""

import math
from dataclasses import replace

import pytest

from tests.races.judge import Answer, Ended, faults

pytestmark = pytest.mark.pure

ENDED = Ended("Ben, 1", how="device", answered_at=100.0)
BEFORE = Answer(
    "Ben, 1", asked="view", asked_at=98.9, first_byte_at=99.0, last_byte_at=99.1, status=200, photo_bytes=200_000
)
REFUSED = replace(BEFORE, asked_at=100.1, first_byte_at=100.2, last_byte_at=100.2, status=403, photo_bytes=0)


def words(*answers: Answer, ended: Ended = ENDED, **until: float) -> list[str]:
    return [fault.words for fault in faults(answers, [ended], unharmed=until)]


def test_a_vault_that_keeps_its_word_has_no_faults():
    cut = replace(BEFORE, last_byte_at=100.9, is_complete=False)
    assert words(BEFORE, REFUSED, cut) == []


def test_one_byte_in_an_answer_that_began_too_late():
    late = replace(BEFORE, first_byte_at=100.001, last_byte_at=100.001, photo_bytes=1)
    assert words(BEFORE, late) == ["view with a photo began 0.001 s after the answer to the ending (device)"]


def test_it_does_not_matter_that_it_was_asked_for_in_time():
    [fault] = words(BEFORE, replace(BEFORE, asked_at=99.99, first_byte_at=100.3, last_byte_at=100.4))
    assert "began 0.300 s after" in fault


def test_a_batch_of_thumbs_is_a_photo_too():
    assert "thumbs with a photo" in words(BEFORE, replace(BEFORE, asked="thumbs", first_byte_at=100.5))[0]


def test_one_byte_of_an_open_stream_after_a_second():
    stream = replace(BEFORE, asked="stream", last_byte_at=100.7, is_complete=False, late_bytes=1)
    assert words(stream) == ["an open stream went on: 1 bytes came over a second after the answer (device)"]


def test_a_stream_whose_last_byte_came_after_a_second():
    [fault] = words(replace(BEFORE, last_byte_at=101.2, is_complete=False))
    assert "went on" in fault


def test_a_stream_that_was_completed_though_within_the_second():
    [fault] = words(replace(BEFORE, last_byte_at=100.5))
    assert "was completed after the answer" in fault


def test_an_upload_that_was_accepted_after_the_ending():
    accepted = Answer("Ben, 1", "upload", asked_at=99.0, first_byte_at=100.4, last_byte_at=100.4, status=204)
    assert words(BEFORE, accepted) == ["an upload was accepted 0.400 s after the answer to the ending (device)"]
    assert words(BEFORE, replace(accepted, status=404), replace(accepted, first_byte_at=99.9)) == []


def test_pictures_of_the_close_circle_after_a_change_to_the_wider_one():
    wider = replace(ENDED, how="tier", most_side=800)
    soft = replace(BEFORE, first_byte_at=100.1, last_byte_at=100.2, most_side=800)
    assert words(BEFORE, soft, replace(soft, asked="thumbs", most_side=None), ended=wider) == []
    for seen in (1280, None):
        assert "began" in words(BEFORE, replace(soft, most_side=seen), ended=wider)[0]


def test_somebody_else_who_suffers():
    hers = replace(BEFORE, access="Wanda")
    assert words(BEFORE, hers, Wanda=math.inf) == []
    for harmed in (replace(hers, status=403, photo_bytes=0), replace(hers, photo_bytes=0)):
        assert "was in, asked for view and got" in words(BEFORE, hers, harmed, Wanda=math.inf)[0]
        # What came after the ending was asked for was on its way when it came.
        assert words(BEFORE, hers, harmed, Wanda=harmed.last_byte_at) == []


def test_somebody_whose_answer_broke_off_may_ask_again():
    hers = replace(BEFORE, access="Wanda")
    broken = replace(hers, photo_bytes=0, is_complete=False)
    assert words(BEFORE, hers, broken, Wanda=math.inf) == []


def test_somebody_who_was_never_in_proves_nothing():
    assert words(REFUSED) == ["never saw a photo"]
    assert words(BEFORE, Wanda=math.inf) == ["never saw a photo"]


def test_what_somebody_sees_after_they_were_let_in_again_is_another_access():
    again = replace(BEFORE, access="Ben, 2", first_byte_at=103.0, last_byte_at=103.1)
    assert words(BEFORE, REFUSED, again) == []
