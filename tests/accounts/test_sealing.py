"""Small secrets open only for their purpose, and only whole."""

import pytest

from accounts.sealing import CannotOpen, seal, unseal


def test_what_was_sealed_opens_and_is_not_readable_before():
    sealed = seal("a secret", purpose="here")
    assert "a secret" not in sealed
    assert unseal(sealed, purpose="here") == "a secret"


def test_another_purpose_opens_nothing():
    with pytest.raises(CannotOpen):
        unseal(seal("a secret", purpose="here"), purpose="there")


def test_a_rotated_key_still_opens_what_it_sealed(settings):
    sealed = seal("a secret", purpose="here")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert unseal(sealed, purpose="here") == "a secret"
