"""Object names: random, so that a name says nothing about its photo."""

import re
import secrets

from .errors import InvalidName

_NAME = re.compile(r"[0-9a-z]{2}/[0-9a-z_-]{6,100}")


def new_name() -> str:
    """A fresh name of 128 random bits; two levels keep disk folders small."""
    token = secrets.token_hex(16)
    return f"{token[:2]}/{token[2:]}"


def checked(name: str) -> str:
    """The name itself, or InvalidName.

    Both backends ask before they touch anything: no dot, no second slash and no
    upper case can reach a path or a bucket key, whoever chose the name.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise InvalidName("not an object name")
    return name
