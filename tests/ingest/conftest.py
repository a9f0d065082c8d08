"""One warm sandbox for all tests of ingest, and the corpus where there is one."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from albums.ingest.sandbox import Developed, Sandbox
from albums.renditions.sizes import SIZES

Develop = Callable[[bytes], Developed]


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def develop(sandbox: Sandbox) -> Develop:
    """Bytes of a file to what the real sandbox makes of them."""
    return lambda original: sandbox.develop(original, sizes=SIZES)


@pytest.fixture
def view(develop: Develop) -> Callable[[bytes], np.ndarray]:
    """Bytes of a file to its `view`, as numbers that can be subtracted."""
    return lambda original: develop(original).images["view"].astype(int)
