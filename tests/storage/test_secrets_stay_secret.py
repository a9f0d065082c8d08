"""Keys and credentials appear in no log, no repr and no exception, whatever goes wrong."""

import io
import logging
import traceback
from urllib.parse import urlsplit

import pytest

from albums.storage import SealedStore, new_name, storage_at
from albums.storage.errors import InvalidStorageUrl, StorageUnavailable
from albums.storage.keys import Keyring, generate_keyring_text
from tests import servers

from .conftest import Place


def test_not_in_the_most_talkative_log(
    s3_server: servers.Server, key: bytes, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    # Straight from boto3, before the vault's own log would mask anything.
    talker = logging.getLogger("botocore")
    caplog.set_level(logging.DEBUG, logger="botocore")
    monkeypatch.setattr(talker, "propagate", False)
    monkeypatch.setattr(talker, "handlers", [caplog.handler])
    # A server address of its own, so that the making of the client is logged, too.
    url = s3_server.env["STORAGE_URL"] + "&region=eu-test-1"
    sealed, name = SealedStore(storage_at(url)), new_name()
    sealed.put(name, [b"x" * 9_000_000], key=key)
    sealed.read(name, key=key)
    assert "UploadPart" in caplog.text and "CanonicalRequest" in caplog.text
    assert urlsplit(url).password not in caplog.text
    assert key.hex() not in caplog.text and repr(key)[2:-1] not in caplog.text


def test_not_in_what_is_raised_when_the_server_refuses_us(s3_server: servers.Server):
    secret = urlsplit(s3_server.env["STORAGE_URL"]).password
    access_key = urlsplit(s3_server.env["STORAGE_URL"]).username
    wrong = storage_at(s3_server.env["STORAGE_URL"].replace(secret, "a-wrong-secret-0123456789"))
    with pytest.raises(StorageUnavailable) as refusal:
        wrong.put(new_name(), io.BytesIO(b"x"))
    told = "".join(traceback.format_exception(refusal.value))
    assert "a-wrong-secret" not in told and access_key not in told
    assert "PutObject" in told


def test_not_in_the_repr_of_a_storage(place: Place):
    shown = repr(place.storage) + repr(getattr(place.storage, "settings", ""))
    if hasattr(place.storage, "settings"):
        assert place.storage.settings.bucket in shown
        assert place.storage.settings.secret_key not in shown
        assert place.storage.settings.access_key not in shown
    else:
        assert str(place.folder) in shown


def test_not_in_the_refusal_of_a_malformed_address():
    for url in (
        "s3://KEY:SECRET@host/",
        "s3://KEY:SECRET@host/a/b",
        "s3://KEY:SECRET@host/b?x=1",
        "ftp://KEY:SECRET@h/",
    ):
        with pytest.raises(InvalidStorageUrl) as refusal:
            storage_at(url)
        told = "".join(traceback.format_exception(refusal.value, chain=True)).split("Error", 1)[-1]
        assert "SECRET" not in str(refusal.value) and "KEY:" not in str(refusal.value), told


def test_not_in_the_repr_of_a_keyring():
    text = generate_keyring_text()
    key_id, secret = text.strip().split(":")
    assert key_id in repr(Keyring.parse(text))
    assert secret not in repr(Keyring.parse(text))
