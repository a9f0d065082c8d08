"""Every size of a photo there is, as frozen values."""

from collections.abc import Iterable
from dataclasses import dataclass

# A soft rendition has at most this share of the sides of what it is made from: of a small original, too, the wider circle
# gets less than the close one. Below the least long side only its detail goes: less room would hardly carry a mark.
SOFT_SHARE, SOFT_LEAST = 0.625, 200


@dataclass(frozen=True, kw_only=True)
class Size:
    """A rendition's name and the most pixels its longer side may have. A soft one has lost its finest detail, too."""

    name: str
    long_side: int
    is_soft: bool = False

    def fit(self, *, width: int, height: int) -> tuple[int, int]:
        """(width, height) in px within this size, in proportion; never larger than given, never a side of 0."""
        longest = max(width, height)
        most = max(longest * SOFT_SHARE, SOFT_LEAST) if self.is_soft else longest
        scale = min(self.long_side, most, longest) / longest
        return (width, height) if scale == 1 else tuple(max(1, round(side * scale)) for side in (width, height))


THUMB = Size(name="thumb", long_side=400)
VIEW = Size(name="view", long_side=1280)
# What the wider circle gets in place of VIEW.
SOFT = Size(name="soft", long_side=800, is_soft=True)
SIZES = (THUMB, VIEW, SOFT)


def largest_first(sizes: Iterable[Size]) -> list[Size]:
    """The order in which to make them: each is drawn from a sharp one before it."""
    return sorted(sizes, key=lambda size: size.long_side, reverse=True)
