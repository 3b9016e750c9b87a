"""The title page: `Key: value` lines before the script, kept as written."""

import re

from scriptony.interchange.fountain.sluglines import looks_like_heading
from scriptony.interchange.screenplay import Oddity

TitlePage = list[tuple[str, list[str]]]

_KEY = re.compile(r"(?P<key>[^\W_][^:]*):(?P<value>.*)", re.DOTALL)
_BREAKS = re.compile(r"[\r\n]+")
_INDENT = re.compile(r"\t| {3}")
_KNOWN = frozenset(
    {
        "title",
        "credit",
        "author",
        "authors",
        "written by",
        "by",
        "source",
        "notes",
        "draft date",
        "date",
        "contact",
        "copyright",
        "revision",
        "version",
        "format",
        "font",
        "language",
        "episode",
        "series",
    }
)


def read_title_page(lines: list[str]) -> tuple[TitlePage, int, list[Oddity]]:
    """The title page, the number of lines it takes, and keys that nobody knows.

    The first line must be a known key, or capitalized words before a colon; otherwise there is
    no title page, since prose may hold a colon as well.
    """
    page: TitlePage = []
    oddities: list[Oddity] = []
    index = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    if not _opens(lines, index):
        return page, 0, oddities
    while index < len(lines) and lines[index].strip():
        line = lines[index]
        if page and _INDENT.match(line):
            page[-1][1].append(line.strip())
        elif found := _key(lines, index):
            key, value = found
            page.append((key, [value] if value else []))
            if key.casefold() not in _KNOWN:
                oddities.append(Oddity(index + 1, f"Unknown title page key “{key}”, kept as is"))
        else:
            break
        index += 1
    return page, index, oddities


def _opens(lines: list[str], index: int) -> bool:
    if index >= len(lines) or not (found := _key(lines, index)):
        return False
    key, value = found
    if key.casefold() in _KNOWN:
        return True
    continued = index + 1 < len(lines) and _INDENT.match(lines[index + 1])
    if not value and not (continued and lines[index + 1].strip()):
        return False
    return all(word[0].isupper() or word[0].isdigit() for word in key.split())


def _key(lines: list[str], index: int) -> tuple[str, str] | None:
    line = lines[index]
    found = _KEY.match(line)
    if found is None or looks_like_heading(line):
        return None
    key, value = found["key"].rstrip(), found["value"].strip()
    if not value and (key.upper() == key and key.endswith((" TO", "FADE IN", "FADE OUT"))):
        return None
    return " ".join(key.split()), value


def opens_title_page(text: str) -> bool:
    """Whether a script that begins with this text would begin with a title page."""
    return bool(read_title_page(text.split("\n"))[0])


def write_title_page(page: TitlePage) -> str:
    """The title page as Fountain, without the blank line that ends it."""
    written: list[str] = []
    for raw_key, raw_lines in page:
        key = " ".join(raw_key.replace(":", " ").split())
        lines = [_BREAKS.sub(" ", line).strip() for line in raw_lines]
        lines = [line for line in lines if line]
        if not key:
            continue
        if len(lines) == 1:
            written.append(f"{key}: {lines[0]}")
        else:
            written += [f"{key}:", *(f"    {line}" for line in lines)]
    return "\n".join(written)
