"""One-time tokens in addresses: random, and stored only hashed."""

import hashlib
import secrets


def new_token() -> str:
    """Return 256 random bits, fit for an address."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Return what is stored in a token's place. No salt and no stretching: nobody guesses 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
