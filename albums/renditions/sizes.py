"""Every size of a photo there is, as frozen values."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Size:
    """A rendition's name and the most pixels its longer side may have. A soft one has lost its finest detail, too."""

    name: str
    long_side: int
    is_soft: bool = False

    def fit(self, *, width: int, height: int) -> tuple[int, int]:
        """(width, height) in px within this size, in proportion; never larger than given, never a side of 0."""
        longest = max(width, height)
        if longest <= self.long_side:
            return width, height
        return tuple(max(1, round(side * self.long_side / longest)) for side in (width, height))


THUMB = Size(name="thumb", long_side=400)
VIEW = Size(name="view", long_side=1280)
# What the wider circle gets in place of VIEW.
SOFT = Size(name="soft", long_side=800, is_soft=True)
SIZES = (THUMB, VIEW, SOFT)


def largest_first(sizes: Iterable[Size]) -> list[Size]:
    """The order in which to make them: each is drawn from the one before."""
    return sorted(sizes, key=lambda size: size.long_side, reverse=True)
