"""The width of text, measured in one place, and held to the tables of wcwidth over text of many scripts."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from allies_cli.escape import fitting, width

# A script each, by its letters and marks.
SCRIPTS = {
    "latin": (0x20, 0x24F),
    "combining": (0x300, 0x36F),
    "greek": (0x370, 0x3FF),
    "cyrillic": (0x400, 0x52F),
    "hebrew": (0x590, 0x5FF),
    "arabic": (0x600, 0x6FF),
    "devanagari": (0x900, 0x97F),
    "bengali": (0x980, 0x9FF),
    "tamil": (0xB80, 0xBFF),
    "telugu": (0xC00, 0xC7F),
    "malayalam": (0xD00, 0xD7F),
    "sinhala": (0xD80, 0xDFF),
    "thai": (0xE00, 0xE7F),
    "lao": (0xE80, 0xEFF),
    "tibetan": (0xF00, 0xFFF),
    "myanmar": (0x1000, 0x109F),
    "georgian": (0x10A0, 0x10FF),
    "jamo": (0x1100, 0x11FF),
    "ethiopic": (0x1200, 0x137F),
    "khmer": (0x1780, 0x17FF),
    "marks": (0x2010, 0x2027),
    "kana": (0x3041, 0x30FF),
    "han": (0x4E00, 0x9FFF),
    "hangul": (0xAC00, 0xD7FF),
    "full width": (0xFF01, 0xFFEE),
    "emoji": (0x1F600, 0x1F64F),
}
# A joiner makes wcwidth swallow whatever comes next, where a terminal does so for emojis alone: those have tests below.
LETTERS = [
    st.characters(min_codepoint=first, max_codepoint=last, exclude_categories=["Cc", "Cn"])
    for first, last in SCRIPTS.values()
]
WORD = st.one_of(*(st.text(letters, min_size=1, max_size=10) for letters in LETTERS)).filter(
    lambda word: unicodedata.category(word[0])[0] != "M"  # no word begins with a mark
)


@settings(max_examples=500, deadline=None)
@given(st.lists(WORD, max_size=5))
def test_text_of_any_script_is_as_wide_as_wcwidth_says(words: list[str]) -> None:
    # Word by word: to wcwidth a virama joins even the blank behind it.
    assert width(" ".join(words)) == sum(map(wcswidth, words)) + max(len(words) - 1, 0)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0), ("Iran", 4), ("Zoe\u0308", 3), ("북한", 4), ("김여정", 6), ("北朝鲜", 6), ("\u1107\u116e\u11a8", 2),
        ("ประเทศไทย", 9), ("ที่", 1), ("हिन्दी", 4), ("भारत", 4), ("தமிழ்", 4), ("روسیه", 5),
        ("\u0645\u06cc\u200c\u062e\u0648", 4),
        ("ｱ", 1), ("Ａ", 2), ("😀", 2), ("👩\u200d🔬", 2), ("👍🏽", 2), ("❤\ufe0f", 2), ("→ · “x” …", 9), ("🇮🇷", 2),
    ],
)  # fmt: skip
def test_known_widths(text: str, columns: int) -> None:
    assert width(text) == columns == max(wcswidth(text), 0)


def test_a_joiner_between_letters_swallows_none() -> None:
    assert width("ه\u200d.ش") == 3


@given(WORD, st.integers(1, 12))
def test_what_fits_is_no_wider_and_begins_no_line_with_a_mark(word: str, most: int) -> None:
    place = fitting(word, most)
    assert 1 <= place <= len(word)
    assert width(word[:place]) <= most or not any(width(letter) for letter in word[1:place])
    if 1 < place < len(word):
        assert unicodedata.category(word[place]) != "Mn"
