"""From a passphrase to a key: scrypt (Percival 2009; RFC 7914), and the seal of a generation's own key."""

import secrets
import unicodedata
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from .errors import DamagedBackup, NoPassphrase, WrongPassphrase

SHORTEST = 12
COST = 1 << 17  # with r = 8: 128 MiB and some tenths of a second for every guess
# A header says what it was made with, and may be a stranger's: it must not ask for all of the memory.
MOST_COST, MOST_R, MOST_P = 1 << 20, 16, 4
_NONCE_BYTES = 12


@dataclass(frozen=True)
class Stretching:
    """How much work it is to try a passphrase; `salt` is another for every generation."""

    salt: bytes
    n: int = COST
    r: int = 8
    p: int = 1

    def key(self, passphrase: str) -> bytes:
        """The 32 bytes that follow. Raises DamagedBackup for numbers that no backup of ours has."""
        sane = 2 <= self.n <= MOST_COST and self.n & (self.n - 1) == 0 and self.r <= MOST_R and self.p <= MOST_P
        if not sane or self.r < 1 or self.p < 1:
            raise DamagedBackup("The backup's header is damaged: it asks for an impossible amount of work.")
        # A letter with an accent is typed as one sign on one keyboard and as two on another.
        words = unicodedata.normalize("NFC", passphrase).encode()
        return Scrypt(salt=self.salt, length=32, n=self.n, r=self.r, p=self.p).derive(words)


def new_stretching() -> Stretching:
    return Stretching(salt=secrets.token_bytes(16), n=COST)


def checked(passphrase: str) -> str:
    """The passphrase of a new backup, or NoPassphrase if it is too short to protect a family's keys."""
    if len(passphrase) < SHORTEST:
        raise NoPassphrase(f"The passphrase needs at least {SHORTEST} characters; four or five unusual words are good.")
    return passphrase


def seal_key(key: bytes, *, passphrase: str, stretching: Stretching, bound: bytes) -> bytes:
    """Nonce (12 bytes), and `key` under AES-256-GCM; `bound` is authenticated with it."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(stretching.key(passphrase)).encrypt(nonce, key, bound)


def open_key(sealed: bytes, *, passphrase: str, stretching: Stretching, bound: bytes) -> bytes:
    """What `seal_key` sealed. Raises WrongPassphrase."""
    try:
        return AESGCM(stretching.key(passphrase)).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound)
    except (InvalidTag, ValueError):
        raise WrongPassphrase("The passphrase does not open this backup.") from None
