"""A guest link's passphrase: each link's own, hashed slowly, compared as people type it on a phone."""

import unicodedata

from django.contrib.auth.hashers import check_password, make_password

from albums.models import GuestLink

SHORTEST = 6
LONGEST = 100


def tidy(typed: str) -> str:
    """Return what of a passphrase counts: not its capitals, which phones put in by themselves, nor its outer spaces."""
    return " ".join(unicodedata.normalize("NFKC", typed).casefold().split())


def hash_passphrase(typed: str) -> str:
    """Return what is stored in a passphrase's place (scrypt, with a salt of its own); nothing for nothing."""
    return make_password(tidy(typed)) if tidy(typed) else ""


def fits(link: GuestLink, typed: str) -> bool:
    """Say whether `typed` is this link's passphrase. Takes a good part of a second: limit the tries before."""
    return not link.passphrase_hash or check_password(tidy(typed), link.passphrase_hash)
