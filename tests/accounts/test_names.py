"""A name is drawn into pictures: it must be readable in any script, and must not deceive."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError

from accounts.names import clean_name, readable

pytestmark = pytest.mark.pure


NAMES = [
    "Oma Else", "Ελένη", "Бабушка Аня", "סבתא רות", "جدتي فاطمة", "दादी माँ",
    "奶奶", "おばあちゃん", "할머니", "Opa 2", "می‌نا",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_families_of_every_script_have_names(name):
    assert clean_name(name) == unicodedata.normalize("NFC", name)


def test_spaces_are_tidied_and_letters_composed():
    assert clean_name("  Re\u0301ne\u0301  \t Berg ") == "Réné Berg"


NO_NAMES = [
    "", "   ", "👵🏻", "...", "An\u202ena", "Anna\u2066", "An\x00na", "An\u200bna", "A\ud800", "x" * 61,
    "A" + "\u0301\u0300" * 5,
]  # fmt: skip


@pytest.mark.parametrize("name", NO_NAMES)
def test_what_cannot_be_read_is_no_name(name):
    with pytest.raises(ValidationError):
        clean_name(name)


def test_any_text_is_made_readable_without_what_deceives():
    assert readable("An\u202ena\u2066 \x00at\tthe\u200b sea\ud800\ufeff") == "Anna at the sea"


def test_lines_joiners_and_families_of_emoji_stay():
    text = "\u0645\u06cc\u200c\u0646\u0627\n\n\U0001f468\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f"
    assert readable(text) == text
    assert readable("one\r\ntwo\u2028three") == "one\ntwo\nthree"
    assert readable("\u202e \u2066") == ""
