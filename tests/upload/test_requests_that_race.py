"""Two requests bring bytes to one upload at once: whichever order their steps take, one wins and nothing is lost."""

import pytest

from albums.models import Photo, Upload, UploadPart
from albums.storage import sealed_store
from albums.storage.errors import StorageUnavailable
from albums.storage.sealed import SealedStore
from albums.upload import expiry, staging
from albums.upload.errors import WrongOffset
from tests.cast import photo_file


@pytest.fixture
def data() -> bytes:
    return photo_file(size=(400, 300))


@pytest.fixture
def upload(anna_speaks, cast, data) -> Upload:
    anna_speaks.begin(cast.beach, length=len(data))
    return Upload.objects.get()


def seen_now(upload: Upload) -> Upload:
    """The upload as another request reads it at this moment."""
    return Upload.objects.get(pk=upload.pk)


def readable(upload: Upload) -> bytes:
    key = staging.data_key(upload)
    return b"".join(sealed_store().read(part.object_name, key=key) for part in upload.parts.all())


def test_who_came_while_a_part_was_written_takes_nothing_from_it_once_it_is_committed(upload, data):
    first = seen_now(upload)
    name = staging._claim(first)
    late = seen_now(upload)
    stored = sealed_store().put(name, [data[:9000]], key=staging.data_key(first))
    assert staging._commit(first, name=name, length=stored.plain_size)
    with pytest.raises(WrongOffset):
        staging._store(late, [data[:5000]])
    assert readable(seen_now(upload)) == data[:9000]


def test_who_takes_over_wins_and_the_slower_one_leaves_nothing(upload, data, new_objects):
    slow = seen_now(upload)
    name = staging._claim(slow)
    staging._store(seen_now(upload), [data[:5000]])
    stored = sealed_store().put(name, [data[:9000]], key=staging.data_key(slow))
    assert not staging._commit(slow, name=name, length=stored.plain_size)
    sealed_store().delete(name)
    assert readable(seen_now(upload)) == data[:5000]
    assert new_objects() == {UploadPart.objects.get().object_name}


def test_an_object_removed_while_it_was_written_is_a_lost_race_and_no_outage(upload, data, monkeypatch):
    whole = SealedStore.put

    def taken_over(store, name, pieces, *, key):
        monkeypatch.setattr(SealedStore, "put", whole)
        staging._store(seen_now(upload), [data[:5000]])
        raise StorageUnavailable("the bucket did not keep the whole object")

    monkeypatch.setattr(SealedStore, "put", taken_over)
    with pytest.raises(WrongOffset):
        staging._store(seen_now(upload), [data[:9000]])
    assert readable(seen_now(upload)) == data[:5000]


def test_two_who_take_over_at_once_do_not_both_win(upload, data):
    staging._claim(seen_now(upload))
    one, other = seen_now(upload), seen_now(upload)
    staging._store(one, [data[:5000]])
    with pytest.raises(WrongOffset):
        staging._store(other, [data[:5000]])
    assert readable(seen_now(upload)) == data[:5000]


def test_one_who_dies_while_taking_over_leaves_nothing(upload, anna_speaks, data, new_objects, monkeypatch):
    name = staging._claim(seen_now(upload))
    sealed_store().put(name, [data[:9000]], key=staging.data_key(upload))
    with monkeypatch.context() as patch:
        patch.setattr(staging, "_drop", _die)
        with pytest.raises(KeyboardInterrupt):
            staging._store(seen_now(upload), [data])
    answer = anna_speaks.patch(f"/uploads/{upload.pk}", data, offset=0)
    assert answer.status_code == 204
    expiry.sweep_uploads()
    assert new_objects() == {Photo.objects.get().object_name("original")}


def test_an_upload_cancelled_while_a_part_is_written_takes_it_no_more(upload, anna_speaks, data, new_objects):
    slow = seen_now(upload)
    name = staging._claim(slow)
    assert anna_speaks.delete(f"/uploads/{upload.pk}").status_code == 204
    stored = sealed_store().put(name, [data[:9000]], key=staging.data_key(slow))
    assert not staging._commit(slow, name=name, length=stored.plain_size)
    sealed_store().delete(name)
    assert new_objects() == set()


def _die(*args, **kwargs):
    raise KeyboardInterrupt
