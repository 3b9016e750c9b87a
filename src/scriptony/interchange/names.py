"""The order of names, for lists that are sorted here and not by the database."""

from __future__ import annotations

import unicodedata

_MARKS = dict.fromkeys(range(0x300, 0x370))
_LETTERS = str.maketrans(
    {
        **dict(zip("øØłŁđĐðÐıħĦς", "oollddddihhσ", strict=True)),
        "æ": "ae",
        "Æ": "ae",
        "œ": "oe",
        "Œ": "oe",
        "ß": "ss",
        "ẞ": "ss",
        "þ": "th",
        "Þ": "th",
    }
)


def name_order(name: str) -> tuple[str, str]:
    """A key that sorts names as people look for them: Älva before Zoe, émile beside Emile. Those
    that are alike so far are told apart by themselves. SQL's twin is `kernel.name_order`."""
    plain = unicodedata.normalize("NFKD", name).lower().translate(_MARKS).translate(_LETTERS)
    return plain, name
