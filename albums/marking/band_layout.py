"""Where the name bands lie: thin, full width, whole MCU rows, one across the middle; and what they hold."""

from dataclasses import dataclass

MCU = 16  # pixels a side of a 4:2:0 minimum coded unit
SMALL = 400  # long side, in pixels, up to which a picture carries one quiet one-row band
THREE, TWO_MORE = 320, 512  # height in pixels from which on there are three bands; and of each two more


@dataclass(frozen=True)
class Band:
    """MCU rows `top` to `top + rows - 1`."""

    top: int
    rows: int


@dataclass(frozen=True)
class DrawnRun:
    """The bytes of segments `start` to `stop - 1`, with their restart markers."""

    start: int
    stop: int
    body: bytes


@dataclass(frozen=True)
class Bands:
    """All drawn segments, ready for any copy of the same photo for the same viewer.

    `bits`: the part of the codeword that they carry.
    """

    runs: tuple[DrawnRun, ...]
    bits: bytes

    @property
    def size(self) -> int:
        """Bytes held, near enough for a cache's budget."""
        return len(self.bits) + sum(len(run.body) for run in self.runs)


def lay_out(*, width: int, height: int) -> tuple[Band, ...]:
    """The bands of a picture of that size in pixels, top to bottom; always at least one."""
    mcu_rows = -(-height // MCU)
    if max(width, height) <= SMALL or mcu_rows < 6:
        return (_across(height / 2, rows=1, mcu_rows=mcu_rows),)
    count = 2 * max(height // TWO_MORE, int(height >= THREE)) + 1  # odd, so that one crosses the middle
    middles = ((2 * n + 1) * height / (2 * count) for n in range(count))
    return tuple(_across(middle, rows=2, mcu_rows=mcu_rows) for middle in middles)


def _across(middle: float, *, rows: int, mcu_rows: int) -> Band:
    top = int(middle / MCU - (rows - 1) / 2)
    return Band(top=max(0, min(top, mcu_rows - rows)), rows=rows)
