"""Which requests may bring more than a form: pieces of uploads, and pictures to trace. Their views read them with patience
of their own, once the policy has admitted their sender. Whatever else comes is small, and is there before anything reads it.
"""

import re

from django.http import HttpRequest

# The longest list that a page sends, of 2000 photos, takes a tenth of it.
ORDINARY_BYTES = 1_000_000

_UPLOADS, _TRACES = "/uploads/", "/traces/"
# Of more than 4,300 digits Python makes no number, and raises.
_LENGTH = re.compile("[0-9]{1,4000}")


def announces_more(request: HttpRequest, most: int) -> bool:
    """Say, before reading it, whether a request's body is longer than `most`, or of a length that is no number."""
    length = length_in(request.META.get("CONTENT_LENGTH") or "0")
    return length is None or length > most


def length_in(said: str) -> int | None:
    """Return the length that a Content-Length says, or None if it is no number that a body could be long."""
    return int(said) if _LENGTH.fullmatch(said) else None


def may_be_large(path: str, content_type: str) -> bool:
    """Say whether a request's body is left to its view. A form sent to the uploads is not: the check against forged
    requests would read it, before anybody is asked who they are.
    """
    return path == _TRACES or (path.startswith(_UPLOADS) and "form" not in content_type.lower())
