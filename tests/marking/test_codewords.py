"""Codewords can be recomputed for years, and tell viewer, device and day apart."""

import datetime
import hashlib

import numpy as np
import pytest

from albums.marking.codeword import Reader, biases, codeword, device_part
from tests.marking.copies import MARK_KEY, TODAY, code

CHIPS = 4800
BANDED = (range(400, 560), range(2400, 2560))


def bits(viewer="ben", device="phone", day=TODAY, photo="photo-1", rendition="view", key=MARK_KEY):
    reader = Reader(viewer=viewer, device=device, day=day)
    scope = {"mark_key": key, "photo": photo, "rendition": rendition, "chips": CHIPS, "banded": BANDED}
    return np.frombuffer(codeword(reader=reader, **scope), np.uint8)


def in_device_part():
    return device_part(mark_key=MARK_KEY, photo="photo-1", rendition="view", chips=CHIPS, banded=BANDED)


def chances(**change):
    scope = {"mark_key": MARK_KEY, "photo": "photo-1", "rendition": "view"} | change
    return biases(chips=CHIPS, banded=BANDED, **scope)


def test_the_viewer_part_never_changes_for_one_viewer():
    another = bits(device="laptop", day=TODAY + datetime.timedelta(days=400))
    assert np.array_equal(bits()[~in_device_part()], another[~in_device_part()])


@pytest.mark.parametrize("change", [{"device": "laptop"}, {"day": TODAY + datetime.timedelta(days=1)}])
def test_the_device_part_changes_with_device_and_day(change):
    part = in_device_part()
    assert 0.4 < np.mean(bits()[part] != bits(**change)[part]) < 0.6


@pytest.mark.parametrize("change", [{"photo": "photo-2"}, {"rendition": "thumb"}, {"key": bytes(32)}])
def test_another_photo_rendition_or_vault_has_unrelated_bits(change):
    assert 0.46 < np.mean(bits() != bits(**change)) < 0.54


def test_two_viewers_have_bits_that_differ_as_often_as_the_biases_say():
    expected = np.mean(2 * chances() * (1 - chances()))
    assert abs(np.mean(bits() != bits(viewer="rosa")) - expected) < 0.03


@pytest.mark.parametrize("chance", [36 / 256, 0.5, 220 / 256])
def test_bits_are_one_as_often_as_their_bias_says(chance):
    chosen = chances() == chance
    ones = np.mean([bits(viewer=f"viewer {number}")[chosen].mean() for number in range(40)])
    assert abs(ones - chance) < 0.01


def test_half_of_the_viewer_part_and_all_of_the_device_part_are_fair_coins():
    part = in_device_part()
    assert np.all(chances()[part] == 0.5)
    assert 0.45 < np.mean(chances()[~part] == 0.5) < 0.55


@pytest.mark.parametrize("change", [{"photo": "photo-2"}, {"rendition": "thumb"}, {"mark_key": bytes(32)}])
def test_the_biases_are_secret_and_differ_per_photo_and_rendition(change):
    biased = (chances() != 0.5) & (chances(**change) != 0.5)
    assert 0.4 < np.mean(chances()[biased] == chances(**change)[biased]) < 0.6


def test_a_quarter_of_what_no_band_covers_is_the_device_part():
    part = in_device_part()
    covered = sum(len(run) for run in BANDED)
    assert 0.22 < part.sum() / (CHIPS - covered) < 0.28
    assert not any(part[run.start : run.stop].any() for run in BANDED)


def test_which_segments_are_the_device_part_differs_per_photo():
    other = device_part(mark_key=MARK_KEY, photo="photo-2", rendition="view", chips=CHIPS, banded=BANDED)
    assert not np.array_equal(in_device_part(), other)


def test_ids_cannot_be_shifted_from_one_part_of_the_scope_to_the_next():
    assert not np.array_equal(bits(viewer="ab", device="c"), bits(viewer="a", device="bc"))


def test_a_codeword_of_years_ago_can_be_computed_again(twin):
    """Whoever changes this loses every trace of the copies issued so far."""
    assert hashlib.sha256(code(twin)).hexdigest() == "53dcf7f92fc0b570b7a8a6423dba6e7d3e14142eaf85b80fc2f6a09e42c493fa"


def test_a_short_key_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        bits(key=b"short")
