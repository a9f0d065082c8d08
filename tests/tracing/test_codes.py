"""The code finds one of those who mix their copies, whatever they do, and nobody else.

On levels alone, without pictures: 3,500 segments, noise by which every fortieth would be misread.
"""

import numpy as np
import pytest

from albums.marking.codeword import RARE
from albums.tracing.odds import tail
from albums.tracing.scores import STORIES, gains

SEGMENTS, NOISE = 3500, 0.5
WANTED = -15.0  # one in a million candidates at one in 10^9


def mean(bits, rng):
    return (1 - 2.0 * bits).mean(axis=0)


def median(bits, rng):
    return np.median(1 - 2.0 * bits, axis=0)


def only_where_they_agree(bits, rng):
    return np.where(bits.min(axis=0) == bits.max(axis=0), 1 - 2.0 * bits[0], 0)


def mosaic(bits, rng):
    return 1 - 2.0 * bits[rng.integers(0, len(bits), bits.shape[1]), np.arange(bits.shape[1])]


def coin_flip(bits, rng):
    agree = bits.min(axis=0) == bits.max(axis=0)
    return np.where(agree, 1 - 2.0 * bits[0], rng.choice([-1.0, 1.0], bits.shape[1]))


def minority(bits, rng):
    ones, half = bits.sum(axis=0), len(bits) / 2
    few = np.where(ones == half, rng.choice([-1.0, 1.0], bits.shape[1]), np.where(ones < half, -1.0, 1.0))
    return np.where((ones == 0) | (ones == len(bits)), 1 - 2.0 * bits[0], few)


MIXTURES = [(mean, 2), (mean, 8), (median, 3), (median, 8), (only_where_they_agree, 2), (only_where_they_agree, 4)]
MIXTURES += [(mosaic, 4), (coin_flip, 3), (coin_flip, 4), (minority, 3), (minority, 4)]


@pytest.mark.parametrize(("mix", "colluders"), MIXTURES, ids=lambda part: getattr(part, "__name__", str(part)))
def test_one_of_those_who_mix_their_copies_is_found(mix, colluders):
    rng = np.random.default_rng(colluders)
    chances = drawn_chances(rng)
    bits = (rng.random((colluders + 2000, SEGMENTS)) < chances).astype(np.uint8)
    levels = mix(bits[:colluders], rng) + rng.normal(0, NOISE, SEGMENTS)
    odds = best_odds(levels, bits, chances)
    assert odds[:colluders].min() < WANTED
    assert odds[colluders:].min() > -6


def test_a_small_piece_of_one_copy_is_enough():
    """96 segments are a fiftieth of a view; a quarter of them tell the device."""
    rng = np.random.default_rng(9)
    found = 0
    for _ in range(50):
        chances = drawn_chances(rng)[:96]
        chances[:24] = 0.5
        bits = (rng.random(96) < chances).astype(np.uint8)
        levels = 1 - 2.0 * bits + rng.normal(0, NOISE, 96)
        found += best_odds(levels, bits[None], chances)[0] < WANTED
    assert found >= 48


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_p_values_of_innocents_hold_under_every_story(story):
    rng = np.random.default_rng(11)
    chances = drawn_chances(rng)[:400]
    guilty = (rng.random((3, 400)) < chances).astype(np.uint8)
    levels = minority(guilty, rng) + rng.normal(0, NOISE, 400)
    gain = gains(levels, np.full(400, NOISE), story=story, probability_of_one=chances)
    innocent = (rng.random((20_000, 400)) < chances).astype(np.uint8)
    p = 10 ** tail(gain, probability_of_one=chances).log10(innocent)
    for limit in (0.1, 0.01, 0.001):
        assert np.mean(p <= limit) <= limit + 4 * np.sqrt(limit / len(p))


def test_the_stories_spend_no_more_than_is_admitted():
    assert sum(story.weight for story in STORIES) <= 1 + 1e-9


def drawn_chances(rng: np.random.Generator) -> np.ndarray:
    return rng.choice([0.5, 0.5, RARE / 256, 1 - RARE / 256], SEGMENTS)


def best_odds(levels: np.ndarray, bits: np.ndarray, chances: np.ndarray) -> np.ndarray:
    noise = np.full(len(levels), NOISE)
    odds = []
    for story in STORIES:
        gain = gains(levels, noise, story=story, probability_of_one=chances)
        odds.append(tail(gain, probability_of_one=chances).log10(bits) - np.log10(story.weight))
    return np.min(odds, axis=0)
