"""What the three commands share: errors as one sentence, and words on standard output."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import OperationalError

from albums.storage.errors import StorageError

from .errors import BackupError
from .place import in_a_sentence


@contextmanager
def in_plain_words() -> Iterator[None]:
    try:
        yield
    except BackupError as error:
        raise CommandError(str(error)) from None
    except StorageError as error:
        raise CommandError(in_a_sentence(error)) from None
    except OperationalError as error:
        raise CommandError(f"The database failed: {error}") from None


def listed(things: dict[str, str], *, most: int = 20) -> str:
    """Names and reasons, one a line, the first `most` of them."""
    lines = [f"  {name}: {why}" for name, why in list(things.items())[:most]]
    if len(things) > most:
        lines.append(f"  and {len(things) - most} more")
    return "\n".join(lines)
