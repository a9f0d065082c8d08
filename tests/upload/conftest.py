"""Speakers of tus, and what storage really holds."""

import pytest


@pytest.fixture
def speaker_of(client_of):
    """A tus client signed in as a person."""
    from tests.upload.speaking import Speaker

    return lambda user: Speaker(client_of(user))


@pytest.fixture
def anna_speaks(speaker_of, cast):
    return speaker_of(cast.anna)


@pytest.fixture
def original_of():
    """The plain bytes of a photo's original, as the worker would read them."""
    from albums.photo_keys import data_key
    from albums.storage import sealed_store

    return lambda photo: sealed_store().read(photo.object_name("original"), key=data_key(photo))


@pytest.fixture
def new_objects():
    """The names of the objects that storage holds and did not hold before this test."""
    from albums.storage import storage

    def names() -> set[str]:
        return {name for name, _ in storage().sizes()}

    before = names()
    return lambda: names() - before
