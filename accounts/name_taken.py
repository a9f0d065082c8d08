"""Whether a name is somebody's already. The name in the mark must tell people apart, also at a glance."""

import unicodedata
from collections.abc import Iterable

from django.core.exceptions import ValidationError

from accounts.models import User, Vault

# NFKC leaves these, and nobody sees them: the variation selectors.
_SELECTORS = {*map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0)), *map(chr, range(0x180B, 0x1810))}
# Letters that are apostrophes to the eye, such as U+02BC.
_APOSTROPHES = {*map(chr, range(0x02B9, 0x02C0)), "\u02c8", "\u02ca", "\u02cb", "\u02ee", "\u055a"}


class NameTaken(ValidationError):
    """Somebody else has this name, or one that looks like it. The message is for whoever typed it."""

    def __init__(self) -> None:
        super().__init__("Somebody here has this name already. Please add something, such as your family name.")


def hold_names() -> None:
    """Let nobody else take a name until the transaction ends, so that of two who choose the same one, one gets it."""
    Vault.objects.select_for_update().first()


def bearer_of(name: str, *, besides: User | None = None) -> User | None:
    """Return another person who has this name. The ended count too: the ledger tells of them by name."""
    people = User.objects.exclude(pk=besides.pk) if besides else User.objects.all()
    return next((person for person in people if is_among(person.name, [name])), None)


def is_among(name: str, others: Iterable[str]) -> bool:
    """Say whether a name looks like one of the others."""
    return likeness(name) in map(likeness, others)


def likeness(name: str) -> str:
    """Return what is left of a name without capitals, compatibility forms, spaces, punctuation and what is not seen.

    Accents and other marks stay (Unicode's NFKC_Casefold, but for them): "Réné" and "Rene" are two.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(character for character in folded if not _is_passed_over(character))


def _is_passed_over(character: str) -> bool:
    silent = character in _SELECTORS or character in _APOSTROPHES
    return silent or unicodedata.category(character)[0] in "ZP" or unicodedata.category(character) == "Cf"
