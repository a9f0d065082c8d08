"""docs/security.md has a row for every requirement that it must have, and names no test that there is not."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from allauth.account import app_settings

from familyvault.rate_limits import RATE_LIMITS
from tests.running.process import ROOT
from tests.security.asvs import REQUIREMENTS

pytestmark = pytest.mark.pure

PAGE = Path(ROOT, "docs", "security.md").read_text()
ROW = re.compile(r"^\| (V\d+\.\d+\.\d+) \| (\d) \| (\S+) \| (.*) \|$", re.MULTILINE)
ROWS = ROW.findall(PAGE)
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))


def test_the_standard_is_whole():
    levels = list(REQUIREMENTS.values())
    assert [levels.count(level) for level in (1, 2, 3)] == [70, 183, 92]


def test_every_requirement_of_levels_one_and_two_has_one_row_with_its_level():
    assert len(ROWS) == len({number for number, *_ in ROWS})
    assert {number: int(level) for number, level, *_ in ROWS}.items() <= REQUIREMENTS.items()
    assert {number for number, level in REQUIREMENTS.items() if level < 3} <= {number for number, *_ in ROWS}


def test_every_other_requirement_is_said_to_be_left_out():
    left_out = re.findall(r"V\d+\.\d+\.\d+", PAGE.partition("## Level 3, not taken up")[2])
    assert set(left_out) == REQUIREMENTS.keys() - {number for number, *_ in ROWS}


def test_whoever_deviates_or_has_no_such_thing_says_why():
    assert {verdict for _, _, verdict, _ in ROWS} == {"holds", "deviates", "n/a"}
    assert [number for number, _, verdict, how in ROWS if verdict != "holds" and len(how) < 8] == []
    assert [number for number, _, _, how in ROWS if not how] == []


@pytest.mark.parametrize("path", sorted({path for path, _ in NAMED}))
def test_every_test_that_is_named_exists(path):
    assert {name for named, name in NAMED if named == path} <= _tests_of(path)


def test_every_place_in_the_code_exists():
    named = re.findall(r"`((?:accounts|albums|familyvault|static|bin|deploy)/[\w/.]+)`", PAGE)
    assert named and [path for path in named if not Path(ROOT, path).exists()] == []


def test_the_limits_that_are_told_are_those_that_hold():
    told = PAGE.partition("## Limits")[2].partition("## What is taken in")[0]
    assert RATE_LIMITS["request_login_code"] == "20/m/ip,3/m/key,6/h/key,12/d/key" and "6 an hour, 12 a day" in told
    assert RATE_LIMITS["guest_passphrase"] == "10/10m/ip,20/h/key,40/d/key" and "20 an hour and 40 a day by link" in told
    assert RATE_LIMITS["upload"] == "1000/m/user" and "1000 a minute and person" in told
    assert RATE_LIMITS["login_failed"] == "10/m/ip,5/300s/key" and "5 in five minutes and person" in told
    assert RATE_LIMITS["reauthenticate"] == "10/m/user" and "again that it is oneself | 10 a minute and person" in told
    doors = [RATE_LIMITS[name].partition("/")[0] for name in ("door", "invitation", "guest_link", "setup")]
    assert f"{doors[0]}; {', '.join(doors[1:])} a minute and address" in told
    assert RATE_LIMITS["invite"] == "60/m/user,300/d/user" and "are here | 60 a minute and 300 a day and person" in told
    assert RATE_LIMITS["link"] == "60/m/user" and "guest links made | 60 a minute and person" in told
    assert RATE_LIMITS["trace"] == "10/m/user,60/h/user" and RATE_LIMITS["export"] == "10/h/user"
    assert "10 a minute and 60 an hour; 10 an hour and keeper" in told
    assert app_settings.RATE_LIMITS["login"] == "30/m/ip" and app_settings.RATE_LIMITS["manage_email"] == "10/m/user"
    assert "one's address | 30 a minute and address; 10 a minute and person" in told


@cache
def _tests_of(path: str) -> set[str]:
    tree = ast.parse(Path(ROOT, path).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}
