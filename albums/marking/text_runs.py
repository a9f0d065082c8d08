"""From a name as typed to runs that a shaper can take: cleaned, one direction and one font each, in visual order."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import uharfbuzz as hb

from .bidi_levels import JOINERS, levels

FONTS = Path(__file__).parent / "fonts"
FIRST, LAST = "NotoSans-Regular", "DroidSansFallback"  # Latin, Greek, Cyrillic; Han, kana, Hangul
EM = 1000  # font units per em, whatever the file says
LONGEST = 80  # characters kept of a name
MARKS = 4  # combining marks kept on one letter
FOLLOWS = ("M", "Z", "P", "S", "N", "C")  # categories that stay in the font of the letter before


@dataclass(frozen=True)
class Run:
    """Text in logical order, the index of its font in `fonts()`, and whether it reads right to left."""

    text: str
    font: int
    rtl: bool


@lru_cache(maxsize=1024)
def clean(text: str) -> str:
    """What of `text` can be drawn; may be empty.

    Dropped are control and bidi-override characters, which could disguise a name, heaps of combining marks, and
    characters that no bundled font has (emoji).
    """
    kept, marks = [], 0
    for char in " ".join(unicodedata.normalize("NFC", text[: 4 * LONGEST]).split()):
        category = unicodedata.category(char)
        marks = marks + 1 if category.startswith("M") else 0
        drawable = char in JOINERS or not category.startswith("C")
        if drawable and marks <= MARKS and any(covers(char)):
            kept.append(char)
    return " ".join("".join(kept[:LONGEST]).split()).strip(JOINERS)


def visual_runs(text: str) -> list[Run]:
    """Runs of cleaned `text` from left to right (Unicode bidirectional algorithm, rules P2 to L2)."""
    items = list(zip(text, levels(text), _fonts_for(text), strict=True))
    runs = [
        (level, Run("".join(char for char, _, _ in group), font, level % 2 == 1))
        for (level, font), group in ((key, list(g)) for key, g in groupby(items, key=lambda i: i[1:]))
    ]
    for level in range(max((level for level, _ in runs), default=0), 0, -1):
        runs = _reverse_from(runs, level)
    return [run for _, run in runs]


@lru_cache(maxsize=1)
def fonts() -> tuple[hb.Font, ...]:
    """The bundled fonts, the most used first. Files are mapped, not read."""
    names = sorted(path.stem for path in FONTS.glob("*.ttf"))
    names.sort(key=lambda name: (name != FIRST, name == LAST))
    return tuple(_open(FONTS / f"{name}.ttf") for name in names)


@lru_cache(maxsize=4096)
def covers(char: str) -> tuple[bool, ...]:
    """For every font: has it a glyph for `char`? Joiners need none."""
    return tuple(char in JOINERS or bool(font.get_nominal_glyph(ord(char))) for font in fonts())


def _open(path: Path) -> hb.Font:
    font = hb.Font(hb.Face(hb.Blob.from_file_path(str(path))))
    font.scale = (EM, EM)
    return font


def _fonts_for(text: str) -> list[int]:
    chosen, current = [], None
    for char in text:
        covering = covers(char)
        follows = unicodedata.category(char).startswith(FOLLOWS)
        if current is None or not (follows and covering[current]):
            current = covering.index(True)
        chosen.append(current)
    return chosen


def _reverse_from(runs: list[tuple[int, Run]], level: int) -> list[tuple[int, Run]]:
    """Rule L2: reverse every sequence of runs at `level` or higher."""
    groups = [(high, list(group)) for high, group in groupby(runs, key=lambda run: run[0] >= level)]
    return [run for high, group in groups for run in (reversed(group) if high else group)]
