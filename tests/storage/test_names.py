import io
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from albums.storage import new_name
from albums.storage.errors import InvalidName
from albums.storage.names import checked

from .conftest import Place

TRICKS = [
    "",
    "/",
    "ab/",
    "ab",
    "../../etc/passwd",
    "ab/../../../etc/passwd",
    "/etc/passwd",
    "ab/cdef01/../../x",
    "ab/cdef01\x00.jpg",
    "ab/cdef01\n",
    "ab\\cdef012345",
    "ab/CDEF012345",
    ".incoming/abcdef",
    "ab/.abcdef",
    "ab/" + "c" * 101,
    "ab/cdef01?acl",
    "ab/cdef%2e%2e",
    "\u0430b/cdef0123",
    b"ab/cdef0123",
    None,
]


@pytest.mark.parametrize("name", TRICKS, ids=repr)
def test_a_name_that_could_lead_elsewhere_is_refused(place: Place, name: str):
    storage = place.storage
    before = files(place)
    for refused in (storage.get, storage.delete, storage.exists, lambda n: storage.put(n, io.BytesIO(b"x"))):
        with pytest.raises(InvalidName):
            refused(name)
    assert files(place) == before


def files(place: Place) -> set[Path]:
    return {path for path in place.folder.parent.rglob("*") if path.is_file()}


@given(st.text(alphabet="ab./\\-_0\x00%~ "))
def test_no_accepted_name_holds_a_step_upwards(name: str):
    try:
        accepted = checked(name)
    except InvalidName:
        return
    assert "." not in accepted and accepted.count("/") == 1 and "\\" not in accepted


def test_new_names_are_accepted_and_never_the_same():
    names = {checked(new_name()) for _ in range(1000)}
    assert len(names) == 1000
