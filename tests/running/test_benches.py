"""What every bench prints, and how it compares."""

import itertools
import json

import pytest

from benchmarks.paired import Timings, measure
from benchmarks.table import Row, report

pytestmark = pytest.mark.pure


def test_the_last_line_is_one_object_when_asked(capsys: pytest.CaptureFixture):
    rows = [Row("splice", 370.4, "x", goal=200), Row("memory", 512, "MB", goal=400, at_most=True), Row("copies", 1, "")]
    report("view", rows, as_json=True)
    *table, last = capsys.readouterr().out.splitlines()
    assert json.loads(last) == {
        "bench": "view",
        "rows": [
            {"name": "splice", "value": 370.4, "unit": "x", "goal": 200, "met": True},
            {"name": "memory", "value": 512, "unit": "MB", "goal": 400, "met": False},
            {"name": "copies", "value": 1, "unit": "", "goal": None, "met": None},
        ],
    }
    assert [line.split()[-1] for line in table[1:]] == ["met", "MISSED", "1"]


def test_without_json_there_is_only_the_table(capsys: pytest.CaptureFixture):
    report("view", [Row("splice", 370.4, "x")], as_json=False)
    assert "{" not in capsys.readouterr().out


def test_a_ratio_is_the_median_of_pairs_and_not_of_averages():
    # The middle round ran on a machine three times as slow: the ratio within it is the same.
    timings = Timings({"ours": (1.0, 3.0, 1.0), "theirs": (2.0, 6.0, 2.0)})
    assert timings.ratio("theirs", "ours") == 2.0


def test_the_warming_round_does_not_count_and_calls_share_a_rounds_time():
    clock = itertools.count()
    seen = []
    timings = measure(
        {"a": lambda: seen.append("a"), "b": lambda: seen.append("b")},
        rounds=3,
        calls={"a": 2},
        clock=lambda: next(clock),
    )
    assert seen.count("a") == 8 and seen.count("b") == 4
    assert timings.seconds == {"a": (0.5, 0.5, 0.5), "b": (1.0, 1.0, 1.0)}
