import os
from pathlib import Path

import pytest

from albums.storage import keyring, new_name, sealed_store, storage, storage_at
from albums.storage.disk import DiskStorage
from albums.storage.errors import InvalidStorageUrl
from albums.storage.keys import generate_keyring_text, new_data_key
from albums.storage.s3 import S3Settings
from tests import servers

from .conftest import Place


def test_the_settings_choose_the_storage(settings, tmp_path: Path):
    settings.STORAGE_URL = f"file://{tmp_path}/a%20folder"
    assert isinstance(storage(), DiskStorage)
    assert storage().root == tmp_path / "a folder"
    assert storage() is storage()


@pytest.mark.parametrize("kind", ["disk", "s3"])
def test_what_the_settings_chose_works(kind: str, tmp_path: Path, settings, s3_server: servers.Server):
    urls = {"disk": f"file://{tmp_path}/objects", "s3": s3_server.env["STORAGE_URL"]}
    settings.STORAGE_URL = urls[kind]
    key, name = new_data_key(), new_name()
    storage().establish()
    storage().check()
    sealed_store().put(name, [b"found again"], key=key)
    assert sealed_store().read(name, key=key) == b"found again"


def test_the_settings_hold_the_keyring(settings):
    settings.VAULT_KEYS = generate_keyring_text()
    first = keyring()
    settings.VAULT_KEYS = generate_keyring_text() + settings.VAULT_KEYS
    assert keyring().current_id != first.current_id
    wrapped = first.wrap(key := new_data_key(), context="photo 1")
    assert keyring().unwrap(wrapped, context="photo 1") == key


def test_an_s3_address_is_taken_apart():
    parsed = S3Settings.parse("s3://KEY:s%2Fe%40c@s3.example.org:9000/bucket?region=eu-west-1&ca=/run/ca.pem")
    assert parsed == S3Settings(
        endpoint="https://s3.example.org:9000",
        bucket="bucket",
        region="eu-west-1",
        authority="/run/ca.pem",
        access_key="KEY",
        secret_key="s/e@c",
    )
    assert S3Settings.parse("s3://K:S@minio/b?tls=0").endpoint == "http://minio"


@pytest.mark.parametrize(
    "url",
    ["", "/objects", "file://objects", "file:objects", "s3://host/bucket", "s3://K@host/b", "s3://K:S@host", "s3://K:S@/b",
     "s3://K:S@host/b/c", "s3://K:S@host/b?tls=no", "s3://K:S@host/b?verify=0", "https://K:S@host/b"],
)  # fmt: skip
def test_an_address_that_is_not_understood_is_refused(url: str):
    with pytest.raises(InvalidStorageUrl):
        storage_at(url)


def test_a_forked_child_makes_connections_of_its_own(place: Place):
    place.storage.check()
    child = os.fork()
    if child == 0:
        try:
            place.storage.check()
            os._exit(0)
        finally:
            os._exit(1)
    place.storage.check()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
