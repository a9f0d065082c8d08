import pytest

from albums.marking.twin import Twin
from tests.marking.copies import make
from tests.marking.pictures import photo


@pytest.fixture(scope="session")
def twin() -> Twin:
    """A twin of a made 640 x 480 landscape."""
    return make(photo())
