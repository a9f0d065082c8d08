"""Draw a line of text, in any bundled script, as coverage.

Shaping (HarfBuzz), direction (python-bidi) and rasterising (HarfBuzz) come as wheels, so that a vault draws the
same name on every machine, whatever its system libraries.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import uharfbuzz as hb

from .bidi_levels import reads_right_to_left
from .text_runs import EM, Run, fonts, visual_runs

BETWEEN = "  ·  "


@dataclass(frozen=True)
class Glyph:
    """Glyph `id` of font `font` with its origin at `x`, `y` (y up), in thousandths of an em."""

    font: int
    id: int
    x: int
    y: int


@dataclass(frozen=True)
class Line:
    """Shaped text: `advance`, `top` and `bottom` of its ink in thousandths of an em, from the baseline up."""

    glyphs: tuple[Glyph, ...]
    advance: int
    top: int
    bottom: int

    @property
    def has_ink(self) -> bool:
        return self.top > self.bottom


@lru_cache(maxsize=256)
def shape(parts: tuple[str, ...]) -> Line:
    """Lay out cleaned texts side by side; each is its own paragraph, so that none can reorder another."""
    ordered = reversed(parts) if reads_right_to_left(parts[0]) else parts
    glyphs, x = [], 0
    for number, part in enumerate(ordered):
        for run in visual_runs(BETWEEN if number else "") + visual_runs(part):
            x = _shape_run(run, x, glyphs)
    extents = [fonts()[glyph.font].get_glyph_extents(glyph.id) for glyph in glyphs]
    inks = [(g.y + e.y_bearing, g.y + e.y_bearing + e.height) for g, e in zip(glyphs, extents, strict=True) if e]
    return Line(
        glyphs=tuple(glyphs),
        advance=x,
        top=max((top for top, _ in inks), default=0),
        bottom=min((bottom for _, bottom in inks), default=0),
    )


def rasterise(line: Line, *, size: float, height: int, baseline: float, width: int, left: float) -> np.ndarray:
    """Coverage 0 to 255 (uint8, `height` x `width`) of a line drawn at `size` pixels per em.

    `left`, `baseline`: the origin, in pixels from the left and the top edge.
    """
    canvas = hb.RasterDraw()
    canvas.extents = hb.RasterExtents(0, 0, width, height, width)
    scale = size / EM
    for glyph in line.glyphs:
        x, y = left + glyph.x * scale, height - baseline + glyph.y * scale
        canvas.transform = (scale, 0, 0, scale, x, y)
        canvas.draw_glyph(fonts()[glyph.font], glyph.id)
    image = canvas.render()
    rows = np.frombuffer(image.buffer, np.uint8).reshape(height, image.extents.stride)
    return np.ascontiguousarray(rows[::-1, :width])


def _shape_run(run: Run, x: int, glyphs: list[Glyph]) -> int:
    """Append the glyphs of one run that starts at `x`; returns where the next begins."""
    buffer = hb.Buffer()
    buffer.add_str(run.text)
    buffer.guess_segment_properties()
    buffer.language = "und"  # else the server's locale chooses letter forms
    buffer.direction = "rtl" if run.rtl else "ltr"
    hb.shape(fonts()[run.font], buffer)
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        glyphs.append(Glyph(run.font, info.codepoint, x + position.x_offset, position.y_offset))
        x += position.x_advance
    return x
