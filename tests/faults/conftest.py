"""One place for all tests of faults (starting it costs more than most of them), and its senders."""

from collections.abc import Callable, Iterator

import pytest

from tests.faults.place import Place, place_in
from tests.faults.sending import Sender


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory, stack: str) -> Iterator[Place]:
    with place_in(tmp_path_factory.mktemp("faults"), stack=stack) as place:
        yield place


@pytest.fixture
def album(place: Place, request: pytest.FixtureRequest) -> str:
    return place.live.album(f"{request.node.name}"[:80])


@pytest.fixture
def senders(place: Place, album: str) -> Callable[[int], list[Sender]]:
    return lambda count: [Sender(place.live, album=album) for _ in range(count)]
