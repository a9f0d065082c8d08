"""Plots as plain SVG: traced share by size of crop, quality and scale; and the p-values of innocents."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from pathlib import Path

import numpy as np

from benchmarks._attacks import SWEEPS
from benchmarks._trace_table import Line
from benchmarks._trials import GRID, Outcome

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 400, 64, 40, 190, 52
COLOURS = ("#1b6ca8", "#c1440e", "#6a8d37", "#8e5ea2", "#555555", "#b8860b", "#008080")
LABELS = {"crop": "crop to this share of the area, JPEG 70", "jpeg": "JPEG quality", "scale": "scale, JPEG 60"}


@dataclass(frozen=True)
class Curve:
    name: str
    points: list[tuple[float, float]]


@dataclass(frozen=True)
class Axes:
    """Names of the axes, and the ticks of each, by the text at it."""

    title: str
    across: str
    up: str
    across_ticks: dict[str, float]
    up_ticks: dict[str, float]


def write_plots(found: Sequence[Line], outcomes: Sequence[Outcome], *, folder: Path) -> list[Path]:
    """Write whatever there is to plot; return the files."""
    drawn = {f"trace-{name}.svg": _sweep_plot(name, found) for name in SWEEPS}
    drawn["trace-innocents.svg"] = _innocents_plot(outcomes)
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / name for name, text in drawn.items() if text]
    for path in written:
        path.write_text(drawn[path.name])
    return written


def _sweep_plot(name: str, found: Sequence[Line]) -> str | None:
    """Traced share over a logarithmic parameter."""
    by_attack = {line.attack: line for line in found}
    points = {value: by_attack[attack.name] for value, attack in SWEEPS[name].items() if attack.name in by_attack}
    if not points:
        return None
    curves = [Curve("FamilyVault", [(log10(value), line.traced) for value, line in points.items()])]
    peers = dict.fromkeys(peer for line in points.values() for peer in line.peers)
    for peer in peers:
        shares = [(log10(value), line.peers[peer]) for value, line in points.items() if peer in line.peers]
        curves.append(Curve(peer, shares))
    text = "{:.3g} %" if name == "crop" else "{:g}"
    ticks = {text.format(100 * value if name == "crop" else value): log10(value) for value in SWEEPS[name]}
    trials = next(iter(points.values())).trials
    axes = Axes(f"Traced at 1e-9 among a million, {trials} photos", LABELS[name], "share traced", ticks, _shares())
    return draw(axes, curves)


def _shares() -> dict[str, float]:
    return {f"{share} %": share / 100 for share in range(0, 101, 20)}


def _innocents_plot(outcomes: Sequence[Outcome]) -> str | None:
    """How often innocents' p-values are as low as p: on the diagonal if uniform, below it if conservative."""
    tried = sum(outcome.tried for outcome in outcomes)
    if not tried:
        return None
    counts = np.sum([outcome.innocents for outcome in outcomes], axis=0)
    seen = [(float(p), log10(count / tried)) for p, count in zip(GRID, counts, strict=True) if count]
    lowest = int(np.floor(min(p for p, _ in seen)))
    ticks = {f"1e{power}": float(power) for power in range(lowest, 1)}
    axes = Axes(f"p-values of {tried:,} innocent codewords", "p", "share of innocents with p or less", ticks, ticks)
    diagonal = Curve("uniform", [(float(lowest), float(lowest)), (0.0, 0.0)])
    return draw(axes, [Curve("innocents", seen), diagonal])


def draw(axes: Axes, curves: Sequence[Curve]) -> str:
    """One picture of lines with dots, its scales linear between the outermost ticks."""
    across, up = _scale(axes.across_ticks, LEFT, WIDTH - RIGHT), _scale(axes.up_ticks, HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        _text(LEFT, 22, axes.title, anchor="start"),
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, axes.across),
        f'<g transform="translate(14 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)">{_text(0, 0, axes.up)}</g>',
    ]
    for text, value in axes.across_ticks.items():
        parts += [_line(across(value), TOP, across(value), HEIGHT - BOTTOM), _text(across(value), HEIGHT - 34, text)]
    for text, value in axes.up_ticks.items():
        parts += [_line(LEFT, up(value), WIDTH - RIGHT, up(value)), _text(LEFT - 6, up(value) + 4, text, anchor="end")]
    for number, curve in enumerate(curves):
        parts += _curve(curve, COLOURS[number % len(COLOURS)], across, up, legend=TOP + 10 + 20 * number)
    return "\n".join([*parts, "</svg>", ""])


def _curve(curve: Curve, colour: str, across, up, *, legend: int) -> list[str]:
    places = [(across(x), up(y)) for x, y in sorted(curve.points)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return [
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
        *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places),
        f'<rect x="{WIDTH - RIGHT + 14}" y="{legend - 8}" width="10" height="10" fill="{colour}"/>',
        _text(WIDTH - RIGHT + 30, legend + 2, curve.name, anchor="start"),
    ]


def _scale(ticks: dict[str, float], first: float, last: float):
    low, high = min(ticks.values()), max(ticks.values())
    return lambda value: first + (value - low) / ((high - low) or 1) * (last - first)


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#ddd"/>'


def _text(x: float, y: float, text: str, *, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#333">{text}</text>'
