"""Odds and days in words that are true: never rarer than the number says."""

import datetime

import pytest

from albums.tracing.days_words import days_in_words
from albums.tracing.odds_words import AT_ONE_GO, Odds
from albums.tracing.reasons import FAILURES, REASONS
from albums.tracing.verdict import ACCUSE_BELOW

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("log10_p", "words"),
    [
        (0.0, "no more than chance"), (-0.9, "no more than chance"), (-1.0, "one in 10"), (-2.3, "one in 190"),
        (-4.2, "one in 15,000"), (-6.99, "one in 10^6"), (-9.0, "one in 10^9"), (-31.2, "one in 10^31"),
    ],
)  # fmt: skip
def test_odds_are_rounded_towards_innocence(log10_p, words):
    assert Odds(log10_p).in_words == words


def test_powers_are_said_in_words_too():
    assert Odds(-9.4).written_out == "a 1 with 9 zeros"
    assert Odds(-31.2).written_out == "a 1 with 31 zeros"


def test_the_page_is_sure_where_the_verdict_is():
    assert Odds(ACCUSE_BELOW).is_sure and not Odds(ACCUSE_BELOW + 0.01).is_sure


@pytest.mark.parametrize("log10_p", [-9.0, -9.5, -9.92, -15, -18.9, -26, -31.2, -79.9, -80, -290])
def test_what_it_is_compared_with_is_never_rarer(log10_p):
    words = Odds(log10_p).comparison
    known = {said: power for power, said in AT_ONE_GO}
    if words in known:
        assert known[words] <= -log10_p
    else:
        heads = int(next(word for word in words.split() if word.isdigit()))
        assert heads * 0.30103 <= -log10_p


def test_odds_that_accuse_nobody_are_compared_with_nothing():
    assert Odds(-8.9).comparison == ""


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([], ""),
        (["2026-05-03"], "3 May 2026"),
        (["2026-05-05", "2026-05-03", "2026-05-04"], "3 to 5 May 2026"),
        (["2026-04-30", "2026-05-01"], "30 April 2026 to 1 May 2026"),
        (["2026-05-03", "2026-05-07", "2026-05-08"], "3 May 2026 and 7 to 8 May 2026"),
        ([f"2026-05-{day:02}" for day in range(1, 30, 2)], "15 days between 1 May 2026 and 29 May 2026"),
    ],
)
def test_days_are_told_in_a_few_words(days, words):
    assert days_in_words(map(datetime.date.fromisoformat, days)) == words


def test_no_reason_speaks_of_guilt():
    for reason in (*REASONS.values(), *FAILURES.values()):
        said = " ".join((reason.headline, reason.why, *reason.tries)).lower()
        assert not {"guilt", "culprit", "leaker", "leaked it"} & set(said.split()), said
