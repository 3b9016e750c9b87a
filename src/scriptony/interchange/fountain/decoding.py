"""From the bytes of a file to text with LF line ends."""

import codecs
import re

from scriptony.interchange.screenplay import BrokenScreenplay

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff]")
_LINE_END = re.compile(r"\r\n?")
# Western text has a few letters above ASCII between many below; a run of them is Cyrillic, Greek
# or no text at all, and would be garbage when read as Windows-1252.
_NOT_WESTERN = re.compile(rb"[\x80-\xff]{4}")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def decode(data: bytes) -> str:
    """Decode UTF-8, UTF-16 with a byte order mark, or Windows-1252 (which holds Latin-1).

    Raises BrokenScreenplay at the first line that is no text.
    """
    text = _LINE_END.sub("\n", _decoded(data))
    # A DOS end-of-file mark is no part of the text.
    text = text.rstrip("\x1a")
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise BrokenScreenplay("The file holds binary data, so it is not a Fountain text", line)
    return text


def _decoded(data: bytes) -> str:
    if data.startswith(_UTF16):
        return _strict(data, "utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if _NOT_WESTERN.search(data) or _is_damaged_utf8(data):
            raise _undecodable(data, error.start) from None
    return _strict(data, "cp1252")


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether most of what is beyond ASCII is valid UTF-8, so that the rest is damage."""
    beyond = _BEYOND_ASCII.findall(data.decode("utf-8", "replace"))
    return beyond.count("\ufffd") * 2 < len(beyond)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(data, error.start) from None


def _undecodable(data: bytes, position: int) -> BrokenScreenplay:
    before = data[:position]
    line = before.count(b"\n") + 1 if b"\n" in before else before.count(b"\r") + 1
    return BrokenScreenplay("The file is not readable as text; save it as UTF-8", line)
