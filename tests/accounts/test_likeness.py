"""Two names that look alike are one; accents, other words and whole other scripts tell people apart."""

import pytest
from django.core.exceptions import ValidationError

from accounts.name_taken import is_among, likeness
from accounts.names import clean_name

pytestmark = pytest.mark.pure

ALIKE = [
    "anna keeper", "ANNA KEEPER", "AnnaKeeper", "Anna-Keeper", "Anna, Keeper.", "Anna_Keeper", "Ａｎｎａ Ｋｅｅｐｅｒ", "An\u200dna Keeper",
    "Anna\u00a0Keeper", "\U0001d400nna Keeper", "Anna Keeper\ufe0f", "Anna\u02bc Keeper", "“Anna Keeper”", "Anna ᴷeeper",
]  # fmt: skip


@pytest.mark.parametrize("name", ALIKE)
def test_names_that_look_alike_are_one(name):
    assert is_among(name, ["Ben", "Anna Keeper"])


@pytest.mark.parametrize("name", ["Anna", "Anna B.", "Anna Keeper 2", "Ánna Keeper", "Anna Keeper ❤", "Hanna Keeper"])
def test_what_can_be_told_apart_is_two(name):
    assert not is_among(name, ["Ben", "Anna Keeper"])


@pytest.mark.parametrize("name", ["Straße", "İnci", "می\u200cنا", "दादी माँ", "할머니", "Ελένη"])
def test_likeness_is_its_own_likeness(name):
    assert likeness(likeness(name)) == likeness(name) == likeness(name.upper())


@pytest.mark.parametrize("name", ["\u0410nna", "Oma Els\u0435", "\u0391nna", "A\u200dnn\u0430", "Anna \u039feeper"])
def test_one_word_has_no_letters_of_two_scripts_that_look_alike(name):
    with pytest.raises(ValidationError, match="two alphabets"):
        clean_name(name)


@pytest.mark.parametrize("name", ["Anna Бабушка", "Oma-Ελένη", "Anna花子", "Аня (Anya)"])
def test_names_of_two_scripts_in_words_of_their_own_stay(name):
    assert clean_name(name) == name


@pytest.mark.parametrize("blank", ["\u115f", "\u1160", "\u3164", "\uffa0", "\u17b4", "\u2800", "\u034f"])
def test_a_letter_that_shows_nothing_is_in_no_name(blank):
    for name in (blank, f"Anna{blank}", f"An{blank}na"):
        with pytest.raises(ValidationError):
            clean_name(name)
