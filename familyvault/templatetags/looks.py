"""Small words of the visual language that templates cannot say alone: initials, colours, shapes of tiles."""

import unicodedata
import zlib

from django import forms, template

register = template.Library()

AVATAR_COLOURS = 8
TILE_RATIOS = {
    "ratio-1x2": 1 / 2,
    "ratio-9x16": 9 / 16,
    "ratio-2x3": 2 / 3,
    "ratio-3x4": 3 / 4,
    "ratio-1x1": 1.0,
    "ratio-4x3": 4 / 3,
    "ratio-3x2": 3 / 2,
    "ratio-16x9": 16 / 9,
    "ratio-2x1": 2.0,
    "ratio-3x1": 3.0,
}


@register.filter
def initials(name: str | None) -> str:
    """Return the first letters of a name's first and last word, in any script: "Oma Else Berg" -> "OB"."""
    words = str(name or "").split()
    ends = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(_first_letter(word) for word in ends).upper() or "·"


@register.filter
def avatar(name: str | None) -> str:
    """Return the colour class that a name always gets, `avatar-0` to `avatar-7`."""
    return f"avatar-{zlib.crc32(str(name or '').encode()) % AVATAR_COLOURS}"


@register.simple_tag
def ratio_class(width: int | None, height: int | None) -> str:
    """Return the tile class nearest to a picture's shape; square while the size is not known."""
    if not width or not height:
        return "ratio-1x1"
    ratio = width / height
    return min(TILE_RATIOS, key=lambda name: abs(TILE_RATIOS[name] - ratio) / TILE_RATIOS[name])


@register.filter
def is_check(field: forms.BoundField) -> bool:
    """Say whether a form field is a single tick box, whose label stands beside it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


def _first_letter(word: str) -> str:
    # Marks that combine with the letter belong to it: the vowel sign in "कि", the accent in a decomposed "É".
    kept = word[0]
    for character in word[1:]:
        if not unicodedata.category(character).startswith("M"):
            break
        kept += character
    return kept
