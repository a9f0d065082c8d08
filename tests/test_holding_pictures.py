"""The search that proves answers sealed finds pictures where there are some."""

import io

import pytest
from PIL import Image

from tests.holding_pictures import picture_in


def picture(kind: str) -> bytes:
    target = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(target, kind)
    return target.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("before", [b"", b"sealed \xff\xd8\xff\xce and more, RIFF"])
def test_a_picture_is_found_wherever_it_starts(kind, before):
    assert picture_in(before + picture(kind)) == kind


@pytest.mark.parametrize("body", [b"", b"\xff\xd8\xff\xce" + bytes(range(256)) * 8, b"RIFF\0\0\0\0WEBP"])
def test_a_start_alone_is_no_picture(body):
    assert picture_in(body) is None
