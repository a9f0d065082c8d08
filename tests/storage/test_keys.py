import pytest
from hypothesis import given, strategies as st

from albums.storage.errors import DamagedKey, MalformedKeyring, UnknownVaultKey
from albums.storage.keys import Keyring, generate_keyring_text, new_data_key

OLD, NEW = generate_keyring_text(), generate_keyring_text()
PHOTO = "photo 1"


def test_a_wrapped_key_opens_again():
    keyring, key = Keyring.parse(OLD), new_data_key()
    assert keyring.unwrap(keyring.wrap(key, context=PHOTO), context=PHOTO) == key


def test_a_database_may_hand_it_back_as_a_memoryview():
    keyring, key = Keyring.parse(OLD), new_data_key()
    assert keyring.unwrap(memoryview(keyring.wrap(key, context=PHOTO)), context=PHOTO) == key


def test_a_wrapped_key_says_whose_it_is_and_nothing_else():
    keyring, key = Keyring.parse(OLD), new_data_key()
    wrapped = keyring.wrap(key, context=PHOTO)
    assert Keyring.key_id_of(wrapped) == keyring.current_id
    assert key not in wrapped
    assert keyring.wrap(key, context=PHOTO) != wrapped


def test_it_does_not_open_for_another_photo():
    keyring = Keyring.parse(OLD)
    with pytest.raises(DamagedKey):
        keyring.unwrap(keyring.wrap(new_data_key(), context=PHOTO), context="photo 2")


def test_a_vault_without_that_key_says_which_one_it_lacks():
    old = Keyring.parse(OLD)
    with pytest.raises(UnknownVaultKey, match=old.current_id):
        Keyring.parse(NEW).unwrap(old.wrap(new_data_key(), context=PHOTO), context=PHOTO)


def test_rotation_rewraps_and_then_the_old_key_can_go():
    key = new_data_key()
    wrapped = Keyring.parse(OLD).wrap(key, context=PHOTO)
    rotating = Keyring.parse(NEW + OLD)
    rewrapped = rotating.rewrap(wrapped, context=PHOTO)
    assert Keyring.parse(NEW).unwrap(rewrapped, context=PHOTO) == key
    assert rotating.unwrap(wrapped, context=PHOTO) == key


def test_a_rotation_run_again_changes_nothing():
    rotating = Keyring.parse(NEW + OLD)
    wrapped = rotating.wrap(new_data_key(), context=PHOTO)
    assert rotating.rewrap(wrapped, context=PHOTO) == wrapped


@given(st.data())
def test_no_altered_byte_goes_unnoticed(data):
    keyring = Keyring.parse(OLD)
    wrapped = bytearray(keyring.wrap(new_data_key(), context=PHOTO))
    wrapped[data.draw(st.integers(0, len(wrapped) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises((DamagedKey, UnknownVaultKey)):
        keyring.unwrap(bytes(wrapped), context=PHOTO)


@given(st.binary(max_size=100))
def test_anything_else_in_its_place_is_damage(rubbish: bytes):
    with pytest.raises((DamagedKey, UnknownVaultKey)):
        Keyring.parse(OLD).unwrap(rubbish, context=PHOTO)


def test_the_key_file_may_hold_comments_and_empty_lines():
    text = f"# rotated last spring\n\n{NEW}\n# the one before\n{OLD}"
    assert Keyring.parse(text).current_id == Keyring.parse(NEW).current_id


MALFORMED = {
    "empty": "",
    "comment": "# only a comment",
    "no colon": "no colon here",
    "no key": "id:",
    "not base64": "id:not-base64!",
    "short": "id:c2hvcnQ=",
    "no id": f":{OLD.split(':')[1]}",
    "repeated": OLD + OLD,
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_key_file_is_refused_without_telling_what_is_in_it(text: str):
    with pytest.raises(MalformedKeyring) as refusal:
        Keyring.parse(text)
    secrets = [line.partition(":")[2] for line in text.splitlines() if ":" in line]
    assert all(secret not in str(refusal.value) for secret in secrets if len(secret) > 5)
