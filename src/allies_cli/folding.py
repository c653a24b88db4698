"""Typed text and stored names, brought to one form for comparison.

It imports nothing before it must: a TAB folds what was typed.
"""

# Letters that no decomposition makes plain, as people type them who lack the key; what stands for none is dropped.
_PLAIN = str.maketrans(
    dict(zip("łøđðıħŋŧƀɓɖɗəɛƒǥɨƙĸɲɔʋƴ", "loddihntbbddeefgikqnovy", strict=True))
    | {"æ": "ae", "œ": "oe", "þ": "th"}
    | dict.fromkeys("یىےۍې", "ي")
    | dict.fromkeys("کڪ", "ك")
    | dict.fromkeys("ةہۃھ", "ه")
    | {"ٱ": "ا"}
    | dict.fromkeys("'`‘’‛′ʹʻʼʽʾʿˈ՚׳ꞌـ", "")  # apostrophes, and the tatweel that makes an Arabic word longer
    | dict.fromkeys(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))), "")  # variation selectors
)
_SPACING_ACUTE = "´"  # typed for an apostrophe, and decomposed to a space with an accent


def fold(text: str) -> str:
    """Return `text` without case, diacritics, apostrophes and punctuation, words parted by one space."""
    if text.isascii():
        words = "".join(one if one.isalnum() else " " for one in text.lower().translate(_PLAIN))
    else:
        words = _words(text)
    return " ".join(words.split())


def _words(text: str) -> str:
    """Return a text in any script in plain letters, digits and vowel signs, with a blank for whatever else is in it."""
    from unicodedata import category, combining, normalize

    decomposed = normalize("NFKD", normalize("NFKD", text.replace(_SPACING_ACUTE, "'")).casefold())
    bare = "".join(one for one in decomposed if not (category(one) in {"Cf", "Me"} or _is_accent(combining(one))))
    plain = normalize("NFC", bare.translate(_PLAIN))
    return "".join(one if one.isalnum() or category(one) in {"Mn", "Mc"} else " " for one in plain)


def _is_accent(combining_class: int) -> bool:
    """Whether a mark only alters a letter: vowel signs and the voicing of kana make another one."""
    return (
        combining_class in {1, 7}  # overlays, nukta
        or 10 <= combining_class <= 36  # points of Hebrew, Arabic and Syriac
        or combining_class >= 200
    )
