"""File names that every system takes: Windows, macOS, Linux, and archives of whatever age.

What people call their albums and files is kept as far as it can be. A name can neither leave its folder, nor be hidden,
nor be taken for a device, nor be the same as another one to a system that does not tell capitals apart.
"""

import re
import unicodedata

MOST_BYTES = 120
# Refused by Windows in any name; the slashes lead elsewhere on every system.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_SPACES = re.compile(r"\s+")
# What Windows takes for a device, with any ending, and with superscript digits too.
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\.|$)", re.IGNORECASE)
# Controls, marks that turn the direction of writing or cannot be seen, halves of letters, letters that there are not.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def safe_name(text: str, *, otherwise: str) -> str:
    """Return `text` as the name of a file or folder of at most MOST_BYTES in UTF-8 (NFC), or `otherwise` if nothing is left."""
    seen = "".join(_shown(letter) for letter in unicodedata.normalize("NFC", text))
    name = _trimmed(_SPACES.sub(" ", _FORBIDDEN.sub("_", seen)))
    name = _trimmed(_cut(unicodedata.normalize("NFC", name)))
    if not name.strip("_"):
        return otherwise
    return f"_{name}" if _DEVICES.match(name) else name


def _shown(letter: str) -> str:
    category = unicodedata.category(letter)
    return " " if letter in "\t\n\r" else "" if category in _UNSEEN else letter


def _trimmed(name: str) -> str:
    # Windows drops dots and spaces at the end; at the beginning a dot hides, and "-" is an option to programs.
    return name.strip(" .").lstrip("-~ .")


def _cut(name: str) -> str:
    return name.encode()[:MOST_BYTES].decode(errors="ignore")


class Names:
    """The names given out in one folder: no two are the same, by whatever rule of capitals and letters."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._counted: dict[str, int] = {}

    def give(self, stem: str, ending: str = "") -> str:
        """Return `stem` and `ending` (".jpg"), with a number between where the name is taken, by any ending."""
        name, same = stem, _as_compared(stem)
        while _as_compared(name) in self._given:
            # Where the last one stopped: ten thousand files may be called "image.jpg".
            self._counted[same] = self._counted.get(same, 1) + 1
            name = f"{stem} ({self._counted[same]})"
        self._given.add(_as_compared(name))
        return name + ending


def _as_compared(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
