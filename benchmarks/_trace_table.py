"""The table of `bin/bench trace`: one line per attack, ours beside the classical marks."""

import json
from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean, median

from albums.renditions.sizes import VIEW
from benchmarks._attacks import ATTACKS, SWEEPS
from benchmarks._innocents import INNOCENTS
from benchmarks._trials import ACCUSE, Outcome

HEAD = f"{'attack':<38} {'traced':>13} {'full size':>13} {'goal':>6} {'':<6} {'log10 p':>8} {'wrong':>5}"


@dataclass(frozen=True)
class Line:
    """One attack: `traced` and `goal` as shares; `full_size`: the same of the `full_size_trials` on photos that fill a view;
    `log10_p`: the median, corrected; `peers`: their shares, by name.
    """

    attack: str
    title: str
    trials: int
    traced: float | None
    full_size: float | None
    full_size_trials: int
    goal: float | None
    log10_p: float
    wrong: int
    peers: dict[str, float]

    @property
    def met(self) -> bool | None:
        """Nobody wrong, and as many traced as are wanted."""
        if self.wrong:
            return False
        if self.goal is None or self.traced is None:
            return None if self.traced is not None else True
        return self.traced >= self.goal


def lines(outcomes: list[Outcome]) -> list[Line]:
    """A line per attack that was tried, in the order of the list."""
    by_attack = defaultdict(list)
    for outcome in outcomes:
        by_attack[outcome.attack].append(outcome)
    sweeps = [attack for sweep in SWEEPS.values() for attack in sweep.values()]
    titles = {attack.name: (attack.title, attack.goal) for attack in [*ATTACKS.values(), *sweeps]}
    titles |= {name: (title, None) for name, (title, _) in INNOCENTS.items()}
    return [_line(name, *titles[name], by_attack[name]) for name in titles if name in by_attack]


def _line(name: str, title: str, goal: float | None, tried: list[Outcome]) -> Line:
    full = [outcome for outcome in tried if outcome.pixels == VIEW.long_side]
    beside = [outcome.peers for outcome in tried if outcome.peers]
    return Line(
        attack=name,
        title=title,
        trials=len(tried),
        traced=_share(name, tried),
        full_size=_share(name, full),
        full_size_trials=len(full),
        goal=goal,
        log10_p=median(outcome.log10_p for outcome in tried),
        wrong=sum(outcome.wrong for outcome in tried),
        peers={peer: fmean(odds[peer] <= ACCUSE for odds in beside) for peer in (beside[0] if beside else {})},
    )


def _share(name: str, tried: list[Outcome]) -> float | None:
    return None if name in INNOCENTS or not tried else fmean(outcome.traced for outcome in tried)


def write(found: list[Line], *, notes: list[str], facts: dict[str, object], as_json: bool) -> None:
    """Print the notes and the table, and one object after them when asked."""
    names = list(dict.fromkeys(name for line in found for name in line.peers))
    print(*notes, sep="\n")
    print("\nClassical marks: share traced as they come / after our registration.")
    columns = [name for name in names if not name.endswith(" registered")]
    print(HEAD, *(f"{name:>16}" for name in columns))
    for line in found:
        print(_text(line), *(_beside(line, name) for name in columns))
    if as_json:
        rows = [{key: getattr(line, key) for key in (*Line.__dataclass_fields__, "met")} for line in found]
        print(json.dumps({"bench": "trace", **facts, "rows": rows}))


def _text(line: Line) -> str:
    share, full = _of(line.traced, line.trials), _of(line.full_size, line.full_size_trials)
    goal = "" if line.goal is None else f"{line.goal:6.1%}"
    met = {True: "met", False: "MISSED", None: ""}[line.met]
    return f"{line.title:<38} {share:>13} {full:>13} {goal:>6} {met:<6} {line.log10_p:8.1f} {line.wrong:5d}"


def _of(share: float | None, trials: int) -> str:
    return "" if share is None else f"{share:7.1%} of {trials:<3}"


def _beside(line: Line, name: str) -> str:
    if name not in line.peers:
        return f"{'':>16}"
    return f"{line.peers[name]:8.0%} /{line.peers[f'{name} registered']:6.0%}"
