import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from albums.storage import SealedStore, new_name
from albums.storage.errors import StorageUnavailable

BOTH_SIZES = (300_000, 9_000_000)  # S3 takes the larger ones in parts


def test_many_objects_at_once_all_arrive(sealed: SealedStore, key: bytes):
    contents = {new_name(): os.urandom(200_000) for _ in range(24)}
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda name: sealed.put(name, [contents[name]], key=key), contents))
        came_back = dict(zip(contents, threads.map(lambda name: sealed.read(name, key=key), contents), strict=True))
    assert came_back == contents


def test_of_two_puts_of_one_name_one_wins_whole(sealed: SealedStore, key: bytes):
    for size in BOTH_SIZES:
        name = new_name()
        rivals = [bytes([number]) * size for number in range(4)]

        def put(content: bytes, name: str = name) -> None:
            # A bucket that is asked whether it has the one while it takes the next may say no: then a put is not confirmed.
            with suppress(StorageUnavailable):
                sealed.put(name, [content], key=key)

        with ThreadPoolExecutor(4) as threads:
            list(threads.map(put, rivals))
        assert sealed.read(name, key=key) in rivals
