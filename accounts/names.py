"""What may be somebody's name. It is drawn into every picture they see, so it must be readable, and be theirs."""

import itertools
import unicodedata

from django import forms
from django.core.exceptions import ValidationError

LONGEST = 60
MOST_MARKS = 4
# Persian and the scripts of India need these two to join and to part letters; other format characters deceive.
_JOINERS = "\u200c\u200d"
# Letters, marks and a symbol that show as nothing at all: fillers of Hangul, Khmer and Braille, and U+034F.
_FILLERS = "\u034f\u115f\u1160\u3164\uffa0\u17b4\u17b5\u2800"
# Their letters are each other's doubles; no name needs two of these in one word.
_DOUBLES = ("LATIN", "CYRILLIC", "GREEK")
# Not Cn: an emoji newer than Python's tables is of no known category yet.
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


class NameField(forms.CharField):
    """A form field that takes a person's name and gives it back clean."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}))
        super().__init__(max_length=LONGEST, strip=True, **kwargs)

    def clean(self, value: str) -> str:
        return clean_name(super().clean(value))


def clean_name(text: str) -> str:
    """Return the name in NFC with single spaces. Raises ValidationError, in words for whoever typed it."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        raise ValidationError("Please give a name.")
    if len(name) > LONGEST:
        raise ValidationError(f"Please give a shorter name, of at most {LONGEST} letters.")
    if any(_deceives(character) for character in name) or _piles_up(name):
        raise ValidationError("This name has signs in it that cannot be seen or read. Please type it again.")
    if not any(unicodedata.category(character)[0] in "LN" for character in name):
        raise ValidationError("Please give a name with letters in it.")
    if any(_mixes_doubles(word) for word in _words(name)):
        raise ValidationError("This name has letters of two alphabets in one word. Please type it again.")
    return name


def readable(text: str) -> str:
    """Return any text, such as a caption, in NFC without the signs that control, hide or turn the reading direction.

    Lines stay lines; other white space becomes spaces. Nothing is refused, so an empty text may come back.
    """
    lines = unicodedata.normalize("NFC", text).splitlines()
    return "\n".join(_readable_line(line) for line in lines).strip()


def _readable_line(line: str) -> str:
    spaced = (" " if character.isspace() else character for character in line)
    return "".join(it for it in spaced if it in _JOINERS or unicodedata.category(it) not in _UNSEEN).rstrip()


def _deceives(character: str) -> bool:
    """Say whether a character is a control, turns the reading direction, hides, or belongs to no script."""
    category = unicodedata.category(character)
    if character in _FILLERS:
        return True
    return category in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") or (category == "Cf" and character not in _JOINERS)


def _piles_up(name: str) -> bool:
    """Say whether more marks stand on one letter than any script needs; they would cover a picture."""
    run = 0
    for character in name:
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if run > MOST_MARKS:
            return True
    return False


def _words(name: str) -> list[str]:
    """Return the words as they are seen: what joins letters without showing parts no words."""
    grouped = itertools.groupby(name, key=lambda character: unicodedata.category(character)[0] in "ZP")
    return ["".join(characters) for is_gap, characters in grouped if not is_gap]


def _mixes_doubles(word: str) -> bool:
    """Say whether a word mixes scripts whose letters look alike, as "Anna" with a Cyrillic A does (UTS #39, 5.1)."""
    names = [unicodedata.name(character, "") for character in unicodedata.normalize("NFKC", word)]
    return sum(any(name.startswith(script) for name in names) for script in _DOUBLES) > 1
