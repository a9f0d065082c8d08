"""Four letters by which a guest and a keeper make sure, by telephone, that they mean the same waiting browser."""

from uuid import UUID

from django.utils.crypto import salted_hmac

# Nothing that is taken for another: no 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V.
LETTERS = "ACDEFGHJKMNPQRTWXY34679"
LENGTH = 4


def spoken_code(device_id: UUID | str) -> str:
    """Return a browser's code, always the same, such as "K7QX".

    It is no secret and opens nothing. Keyed, so that it tells nothing of the id; nobody chooses theirs, and before one
    link wait so few that two with the same code are one in many thousands.
    """
    digest = salted_hmac("familyvault.spoken-code", str(device_id), algorithm="sha256").digest()
    number = int.from_bytes(digest[:8])
    return "".join(LETTERS[number // len(LETTERS) ** place % len(LETTERS)] for place in range(LENGTH))
