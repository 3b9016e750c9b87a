"""Bytes to text."""

import codecs

import pytest

from scriptony.interchange.fountain.decoding import decode
from scriptony.interchange.screenplay import BrokenScreenplay

TEXT = "INT. CAFÉ - DAY\n\nÉLODIE\n«Où ?» “Là.”\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode("cp1252"),
        TEXT.encode() + b"\x1a",
    ],
)
def test_the_same_text_in_every_encoding(data: bytes) -> None:
    assert decode(data) == TEXT


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"INT. A\n\n\x00", 3),
        (b"INT. A\r\n\r\nb\x07", 3),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", 2),
        ("ИНТ. КВАРТИРА\n".encode("cp1251"), 1),
        ("Größe Größe Größe\n".encode() + b"\xff", 2),
        (b"a\nb\x81", 2),
        (b"\xff\xfea", 1),
        (b"PK\x03\x04", 1),
    ],
)
def test_what_is_no_text_is_refused_with_its_line(data: bytes, line: int) -> None:
    with pytest.raises(BrokenScreenplay) as refused:
        decode(data)
    assert refused.value.line == line
