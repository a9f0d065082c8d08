"""Names are drawn in any script a family may use, and no name breaks or hides the band."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from albums.marking.lettering import rasterise, shape
from albums.marking.name_band import SAFE_NAME, Label, draw_bands, visible_name
from albums.marking.text_runs import FONTS, clean, visual_runs
from tests.marking.copies import code, make
from tests.marking.pictures import photo

NAMES = {
    "latin": "Zoë Łukasz",
    "vietnamese": "Nguyễn Thị Ánh",
    "greek": "Γιαγιά Ελένη",
    "cyrillic": "Бабушка Ольга",
    "hebrew": "סבתא אנה",
    "arabic": "جدتي فاطمة",
    "persian": "مادربزرگ پگاه",
    "urdu": "شہناز بیگم",
    "devanagari": "श्रीमती ज्ञान",
    "bengali": "শ্রীমতী",
    "gurmukhi": "ਦਾਦੀ",
    "gujarati": "દાદી",
    "oriya": "ଜେଜେମା",
    "tamil": "பாட்டி",
    "telugu": "అమ్మమ్మ",
    "kannada": "ಅಜ್ಜಿ",
    "malayalam": "അമ്മമ്മ",
    "sinhala": "ආච්චි",
    "thai": "คุณยาย",
    "lao": "ແມ່ເຖົ້າ",
    "khmer": "អ្នកយាយ",
    "burmese": "အဖွား",
    "armenian": "Տատիկ",
    "georgian": "ბებია",
    "amharic": "አያት",
    "dhivehi": "ޖާން",
    "tamazight": "ⵜⴰⵎⵖⴰⵔⵜ",
    "chinese": "奶奶張惠妹张伟",
    "japanese": "おばあちゃん カタカナ 恵子",
    "korean": "할머니 김영희",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_every_letter_has_a_glyph_with_ink(name):
    assert clean(name) == name
    line = shape((name,))
    assert all(glyph.id for glyph in line.glyphs), "glyph 0 is the box for what is missing"
    assert _drawn(line).mean() > 8


def test_no_two_scripts_are_drawn_alike():
    pictures = {_drawn(shape((name,)), width=220).tobytes() for name in NAMES.values()}
    assert len(pictures) == len(NAMES)


def test_arabic_letters_join():
    joined = [glyph.id for glyph in shape(("ببب",)).glyphs]
    alone = [glyph.id for glyph in shape(("ب",)).glyphs]
    assert len(set(joined)) == 3 and not set(alone) & set(joined)


def test_arabic_and_hebrew_run_right_to_left():
    first_letter_alone = shape(("ש",)).glyphs[0].id
    ordered = sorted(shape(("שלום",)).glyphs, key=lambda glyph: glyph.x)
    assert ordered[-1].id == first_letter_alone


def test_a_persian_non_joiner_keeps_letters_apart():
    assert (
        len({glyph.id for glyph in shape(("می\u200cخواهم",)).glyphs} - {g.id for g in shape(("میخواهم",)).glyphs}) > 0
    )


def test_devanagari_conjuncts_form():
    assert len(shape(("क्ष",)).glyphs) < len("क्ष")


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("Anna אנה Kohn", ["Anna ", "אנה", " ", "Kohn"]),
        ("סבתא 42", ["42", "סבתא "]),
        ("Kohn (سارة) 7", ["Kohn (", "سارة", ") ", "7"]),
        ("سارا ۱۲۳", ["۱۲۳", "سارا "]),
    ],
)
def test_mixed_directions_are_in_visual_order(typed, seen):
    assert [run.text for run in visual_runs(typed)] == seen


def test_the_vault_stands_after_the_name_in_reading_order():
    assert shape(("אנה", "Rossi")).glyphs[0].id == shape(("Rossi",)).glyphs[0].id
    assert shape(("Anna", "רוסי")).glyphs[0].id == shape(("Anna",)).glyphs[0].id


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u202eevil\u202c \u2066x\u2069\u200f", "evil x"),
        ("a\x00b\x1b\n\tc\u00ad", "ab c"),
        ("Oma 👵🏽 Lotte ❤\ufe0f", "Oma Lotte"),
        ("e\u0301", "é"),
        ("a" + "\u0336" * 50, "a" + "\u0336" * 4),
        ("  Ben \u3000 Roy ", "Ben Roy"),
        ("x" * 500, "x" * 80),
        ("\ud800Ann\ue000", "Ann"),
    ],
)
def test_what_could_disguise_a_name_or_cannot_be_drawn_is_left_out(typed, kept):
    assert clean(typed) == kept


@pytest.mark.parametrize("typed", ["", "   ", "👵", "\u200d", "\u200c \u200d", "\u3164", "\u2800", "\u202e"])
def test_a_name_without_ink_falls_back_to_a_safe_one(typed):
    assert visible_name(typed) == SAFE_NAME


@settings(max_examples=60, deadline=None)
@given(viewer=st.text(max_size=60), vault=st.text(max_size=20), width=st.integers(1, 300), height=st.integers(1, 150))
def test_no_text_breaks_the_bands(viewer, vault, width, height):
    twin = make(photo(width, height))
    assert draw_bands(twin, codeword=code(twin), label=Label(viewer, vault)).runs


@pytest.mark.parametrize("name", ["x" * 80, "שלום " * 16, "W" * 80])
def test_a_long_name_shrinks_or_is_shortened_but_starts_with_its_beginning(name):
    twin = make(photo(320, 240))
    full = draw_bands(twin, codeword=code(twin), label=Label(name, "Rossi"))
    assert full.runs != draw_bands(twin, codeword=code(twin), label=Label("Q" + name[1:], "Rossi")).runs


def test_every_font_has_its_licence_beside_it():
    readme = (FONTS / "README.md").read_text()
    assert "OFL-1.1.txt" in readme and "APACHE-2.0.txt" in readme
    assert (FONTS / "OFL-1.1.txt").read_text().count("SIL OPEN FONT LICENSE")
    assert "Apache License" in (FONTS / "APACHE-2.0.txt").read_text()
    assert sum(font.stat().st_size for font in FONTS.iterdir()) < 8_000_000


def _drawn(line, *, width: int | None = None) -> np.ndarray:
    width = width or max(8, line.advance * 26 // 1000)
    return rasterise(line, size=26, height=48, baseline=34, width=width, left=0)
