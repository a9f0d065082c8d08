"""The probability that an innocent looks as guilty is the true one, for any leak and any biases."""

from itertools import product

import numpy as np
import pytest

from albums.tracing.odds import FAINTEST, log10_odds, log10_odds_many, tail

CHANCES = {"fair": [0.5], "biased": [36 / 256, 220 / 256], "mixed": [0.5, 0.5, 36 / 256, 220 / 256]}


@pytest.fixture(params=CHANCES.values(), ids=CHANCES)
def chances(request) -> np.ndarray:
    return np.random.default_rng(1).choice(request.param, 200)


def innocents(chances: np.ndarray, count: int, seed: int = 2) -> np.ndarray:
    return (np.random.default_rng(seed).random((count, len(chances))) < chances).astype(np.uint8)


def test_it_is_what_counting_every_codeword_gives():
    values, chances = np.array([3.0, -1.0, 0.5, -2.5, 1.0, 0.0]), np.array([0.5, 0.2, 0.8, 0.5, 0.3, 0.5])
    every = np.array(list(product((0, 1), repeat=6)), np.uint8)
    probability = np.where(every, chances, 1 - chances).prod(axis=1)
    scores = (every * np.rint(-2 * values * 1000)).sum(axis=1)
    expected = [np.log10(probability[scores >= score].sum()) for score in scores]
    assert log10_odds_many(values, every, probability_of_one=chances) == pytest.approx(expected)


def test_segments_that_are_alike_count_as_one_by_one():
    rng = np.random.default_rng(6)
    gain, chances = rng.choice([-3.0, -1.0, 2.0, 2.5, 40.0], 300), rng.choice([0.5, 36 / 256], 300)
    tested = tail(gain, probability_of_one=chances)
    mass = np.ones(1)
    for step, chance in zip(tested.steps.tolist(), chances.tolist(), strict=True):
        one = np.zeros(abs(step) + 1)
        one[0], one[-1] = (1 - chance, chance) if step > 0 else (chance, 1 - chance)
        mass = np.convolve(mass, one)
    expected = np.maximum(mass[::-1].cumsum()[::-1], FAINTEST)
    assert 10**tested.log10_survival == pytest.approx(expected, rel=1e-9)


def test_all_bits_right_is_as_probable_as_that_codeword():
    values = np.random.default_rng(3).choice([-1.0, 1.0], 96)
    assert log10_odds(values, (values < 0).astype(np.uint8)) == pytest.approx(96 * np.log10(0.5))


def test_p_values_of_innocents_are_never_too_small(chances):
    """P(p <= u) <= u, up to what chance lets 40,000 trials stray by."""
    values = np.random.default_rng(4).normal(0, 2, len(chances))
    p = 10 ** log10_odds_many(values, innocents(chances, 40_000), probability_of_one=chances)
    for limit in (0.5, 0.1, 0.01, 0.001):
        assert np.mean(p <= limit) <= limit + 4 * np.sqrt(limit / len(p))


def test_p_values_of_innocents_are_uniform_where_there_are_many_segments(chances):
    values = np.random.default_rng(4).normal(0, 2, len(chances))
    p = np.sort(10 ** log10_odds_many(values, innocents(chances, 40_000), probability_of_one=chances))
    assert np.abs(p - np.arange(1, len(p) + 1) / len(p)).max() < 0.012


def test_a_heavy_few_do_not_make_it_too_kind():
    """A normal approximation would call this one in 10^19: three loud segments outweigh all."""
    values = np.r_[np.full(3, -50.0), np.full(60, -0.1)]
    p = 10 ** log10_odds(values, np.ones(63, np.uint8))
    assert p == pytest.approx(0.5**63)
    assert 10 ** log10_odds(values, np.r_[1, 1, 1, np.zeros(60)].astype(np.uint8)) == pytest.approx(0.5**3)


def test_segments_that_are_not_seen_say_nothing():
    values = np.r_[np.zeros(50), np.ones(10)]
    one, other = np.zeros((2, 60), np.uint8)
    other[:50] = 1
    assert log10_odds(values, one) == log10_odds(values, other) == pytest.approx(10 * np.log10(0.5))


def test_no_evidence_at_all_is_a_probability_of_one():
    assert log10_odds(np.zeros(40), np.ones(40, np.uint8)) == 0


def test_what_is_too_small_for_a_float_is_called_the_smallest_there_is():
    assert log10_odds(np.ones(4800), np.zeros(4800, np.uint8)) == pytest.approx(np.log10(FAINTEST))


def test_candidates_in_chunks_are_as_candidates_one_by_one(chances):
    gain = np.random.default_rng(5).normal(0, 2, len(chances))
    tested, codewords = tail(gain, probability_of_one=chances), innocents(chances, 5000)
    together = tested.log10(codewords)
    assert together[[0, 4095, 4096, 4999]].tolist() == [
        float(tested.log10(codewords[[n]])[0]) for n in (0, 4095, 4096, 4999)
    ]
