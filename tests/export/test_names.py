"""Names that every system takes, whatever people call their albums and files."""

import unicodedata

import pytest

from albums.export.names import MOST_BYTES, Names, safe_name

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Summer at the lake", "Summer at the lake"),
        ("Möwe 🐦 am Strand", "Möwe 🐦 am Strand"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("..\\..\\Windows", "_.._Windows"),
        ("C:\\autoexec", "C__autoexec"),
        ('a<b>c:d"e|f?g*h', "a_b_c_d_e_f_g_h"),
        ("tab\tand\nline", "tab and line"),
        ("\0nul\x1b[31m", "nul[31m"),
        ("trailing. . ", "trailing"),
        (".hidden", "hidden"),
        ("-rf", "rf"),
        ("~root", "root"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("zero\u200bwidth\u2066", "zerowidth"),
        ("half\ud83d", "half"),
        ("e\u0301", "é"),
    ],
)
def test_a_name_is_kept_as_far_as_it_can_be(text, name):
    assert safe_name(text, otherwise="Album") == name


@pytest.mark.parametrize("text", ["", "...", " ", "///", "\u202e", "__", "."])
def test_where_nothing_is_left_there_is_another(text):
    assert safe_name(text, otherwise="Album") == "Album"


@pytest.mark.parametrize("text", ["CON", "con", "nul.jpg", "COM1", "lpt9.tar.gz", "COM¹", "CONIN$", "aux "])
def test_no_name_is_a_device_to_windows(text):
    assert safe_name(text, otherwise="Album").startswith("_")


@pytest.mark.parametrize("letter", ["a", "ö", "字", "😀", "e\u0301"])
def test_a_long_name_is_cut_between_letters(letter):
    name = safe_name(letter * 500, otherwise="Album")
    assert MOST_BYTES - 4 < len(name.encode()) <= MOST_BYTES
    assert unicodedata.is_normalized("NFC", name)


def test_no_two_are_the_same_to_any_system():
    names = Names()
    given = [names.give(stem, ".jpg") for stem in ("IMG", "img", "IMG (2)", "ﬁsh", "FISH", "straße", "STRASSE")]
    assert given == ["IMG.jpg", "img (2).jpg", "IMG (2) (2).jpg", "ﬁsh.jpg", "FISH (2).jpg", "straße.jpg", "STRASSE (2).jpg"]


def test_another_ending_makes_no_other_name():
    names = Names()
    assert [names.give("IMG", ".jpg"), names.give("IMG", ".png")] == ["IMG.jpg", "IMG (2).png"]


def test_ten_thousand_of_one_name_are_told_apart_quickly():
    names = Names()
    assert len({names.give("image", ".jpg") for _ in range(10_000)}) == 10_000
