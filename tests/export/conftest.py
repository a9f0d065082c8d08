"""Photos whose originals were not kept, and keepers who have just shown that it is them."""

from collections.abc import Callable

import pytest

from tests.staff.conftest import fresh_client_of

__all__ = ["fresh_client_of"]


@pytest.fixture
def without_original(cast, ready_photo) -> Callable:
    """Make a photo in an album that does not keep originals."""

    def make_one(**kwargs):
        from albums.models import Album

        Album.objects.filter(pk=kwargs.get("album", cast.beach).pk).update(keeps_originals=False)
        photo = ready_photo(**kwargs)
        assert not photo.has_original
        return photo

    return make_one
