"""ProseMirror documents, as the editors send them: to and from Fountain and plain text.

A document is a dict with `type: "doc"`. Unknown nodes, marks and attributes are somebody else's
and never changed; nor are spaces, U+00A0 included. Odd shapes are looked over, never refused.
"""

import re
from collections.abc import Iterator
from itertools import accumulate, groupby
from typing import Any, TypeGuard

import msgspec

Node = dict[str, Any]

MENTIONS = {"characterMention": "character", "itemMention": "item", "locationMention": "location"}
"""The nodes that mention a thing, and of what kind that is."""


class Mention(msgspec.Struct, frozen=True):
    """A thing that a document mentions: its id, the label it has there, and where in the plain
    text the label begins."""

    kind: str
    id: str
    label: str
    place: int


_LINES = frozenset({"paragraph", "heading", "codeBlock"})
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
_MARKUP = re.compile(r"[\\*_]")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def empty() -> Node:
    """The document of somebody who has not written yet."""
    return {"type": "doc", "content": [{"type": "paragraph"}]}


def parse_document(value: object) -> Node | None:
    """The document in a request: an object of type doc, or JSON text of one; else None."""
    if isinstance(value, str):
        try:
            value = msgspec.json.decode(value)
        except (msgspec.DecodeError, RecursionError, ValueError):
            return None
    return value if _is_node(value) and value.get("type") == "doc" else None


def from_fountain(text: str) -> Node:
    """One paragraph for each run of filled lines, its lines joined by hard breaks.

    Blank lines beyond the one between paragraphs are empty paragraphs, so that `to_fountain`
    gives the same text back.
    """
    paragraphs: list[list[str]] = []
    runs = [(filled, list(lines)) for filled, lines in groupby(_unix(text).split("\n"), bool)]
    for number, (filled, lines) in enumerate(runs):
        outer = number in (0, len(runs) - 1)
        if filled:
            paragraphs.append(lines)
        else:
            paragraphs += [[] for _ in lines[0 if outer else 1 :]]
    return _document(paragraphs)


def to_fountain(document: Node) -> str | None:
    """The Fountain text of a document made of plain lines only.

    None when it holds anything else (marks, mentions, headings, lists): it must then be kept
    as it is.
    """
    if _is_odd(document):
        return None
    lines: list[str] = []
    apart = False
    for block in _children(document):
        text = _plain_paragraph(block)
        if text is None:
            return None
        lines += ["", text] if apart and text else [text]
        apart = apart or bool(text)
    return "\n".join(lines)


def from_plain(text: str) -> Node:
    """Paragraphs are apart by blank lines; a single line break is a hard break."""
    if not text.strip(" \t\r\n"):
        return empty()
    blocks = _BLANK_LINES.split(_unix(text).strip("\n"))
    return _document([block.split("\n") for block in blocks])


def plain_text(document: Node) -> str:
    """All text of a document, one line for each block; a mention counts by its label."""
    return "\n".join(_blocks(document))


def readable(document: Node) -> str:
    """A document as Fountain, for reading alone: where it holds more than plain lines, its blocks
    stand apart by blank lines, marks are left out, and a mention is its label."""
    written = to_fountain(document)
    if written is not None:
        return written
    return "\n\n".join(block for block in _blocks(document) if block.strip())


def find_mentions(document: Node) -> list[Mention]:
    """What a document mentions, in order. Their nodes are written in the one form that the
    database knows: type first, then id and label."""
    seen: list[tuple[Node, int, int]] = []
    blocks = list(_blocks(document, seen))
    starts = [0, *accumulate(len(block) + 1 for block in blocks)]
    found: list[Mention] = []
    for node, block, offset in seen:
        attributes = node.get("attrs")
        kind = MENTIONS.get(str(node.get("type")))
        if kind is None or not _is_node(attributes) or not _is_id(attributes.get("id")):
            continue
        id, label = str(attributes["id"]).lower(), attributes.get("label")
        label = label if isinstance(label, str) else ""
        _put_in_order(node, attributes, {"id": id, "label": label})
        found.append(Mention(kind, id, label, starts[block] + offset))
    return found


def _put_in_order(node: Node, attributes: Node, first: Node) -> None:
    """Type, then attributes, of these id and label before others."""
    if list(node)[:2] == ["type", "attrs"] and list(attributes.items())[:2] == list(first.items()):
        return
    rest = {name: value for name, value in node.items() if name not in ("type", "attrs")}
    others = {name: value for name, value in attributes.items() if name not in first}
    type = node["type"]
    node.clear()
    node |= {"type": type, "attrs": first | others, **rest}


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def count_words(text: str) -> int:
    """Words are what whitespace separates."""
    return len(text.split())


def fountain_from_prosemirror(document: Node) -> str:
    """Fountain of a document that `to_fountain` refuses: every block becomes action.

    What Fountain would read otherwise is forced with `!` and escaped, so that reading it gives
    the same text. Marks are lost, and so are blank lines and spaces around a block.
    """
    written = [_as_action(block) for block in _blocks(document) if block.strip()]
    return "\n\n".join(written)


def _as_action(block: str) -> str:
    from scriptony.interchange.fountain.comments import escaped

    lines = [line.rstrip() for line in _unix(block).split("\n") if line.strip()]
    escapes = [escaped(_MARKUP.sub(r"\\\g<0>", line)) for line in lines]
    opens = any(escaped(line) != line for line in lines)
    # Beside other blocks, what opens a comment may find its end: never written as it is.
    for written in (escapes,) if opens else (lines, escapes):
        if _reads_as_action("\n".join(written), lines):
            return "\n".join(written)
    return "\n".join("!" + line for line in escapes)


def _reads_as_action(written: str, lines: list[str]) -> bool:
    from scriptony.interchange.fountain.elements import Element, elements

    return elements(written) == [Element("action", "\n".join(lines), 1)]


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _document(paragraphs: list[list[str]]) -> Node:
    return {"type": "doc", "content": [_paragraph(lines) for lines in paragraphs]}


def _paragraph(lines: list[str]) -> Node:
    if not lines:
        return {"type": "paragraph"}
    content: list[Node] = []
    for line in lines:
        content += [{"type": "hardBreak"}, {"type": "text", "text": line}]
    return {"type": "paragraph", "content": content[1:]}


def _is_node(value: object) -> TypeGuard[Node]:
    return isinstance(value, dict)


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)


def _children(node: Node) -> list[Node]:
    content: object = node.get("content")
    return [child for child in content if _is_node(child)] if _is_list(content) else []


def _is_odd(node: Node) -> bool:
    """Whether a node's content is no list of nodes, so that something would be left out."""
    content: object = node.get("content", [])
    return not _is_list(content) or len(_children(node)) < len(content)


def _plain_paragraph(block: Node) -> str | None:
    if block.get("type") != "paragraph" or _has_values(block.get("attrs")) or _is_odd(block):
        return None
    pieces: list[str] = []
    for node in _children(block):
        text = _inline(node)
        if text is None or node.get("marks") or node.get("type") not in ("text", "hardBreak"):
            return None
        pieces.append(text)
    return "".join(pieces)


def _has_values(attributes: object) -> bool:
    if not _is_node(attributes):
        return attributes is not None
    return any(value is not None for value in attributes.values())


def _inline(node: Node) -> str | None:
    """The text of an inline node; None for a block."""
    kind = node.get("type")
    if kind == "text":
        text = node.get("text")
        return text if isinstance(text, str) else ""
    if kind == "hardBreak":
        return "\n"
    if isinstance(kind, str) and kind.lower().endswith("mention"):
        attributes = node.get("attrs")
        label = attributes.get("label") if _is_node(attributes) else None
        return label if isinstance(label, str) else ""
    return None


def _blocks(document: Node, seen: list[tuple[Node, int, int]] | None = None) -> Iterator[str]:
    """The text of each block in order. Without recursion: a document may be nested deeply. `seen`
    gets what mentions something, with the number of its block and the place in that."""
    pieces: list[str] = []
    filled = False
    count = 0
    stack: list[Node | None] = [document]
    while stack:
        node = stack.pop()
        text = _inline(node) if node is not None else None
        if text is not None:
            if seen is not None and node is not None and node.get("type") in MENTIONS:
                seen.append((node, count, sum(map(len, pieces))))
            pieces.append(text)
            filled = True
            continue
        if filled:
            yield "".join(pieces)
            count += 1
        pieces, filled = [], node is not None and node.get("type") in _LINES
        if node is not None:
            # None marks where the block ends.
            stack += [None, *reversed(_children(node))]
    if filled:
        yield "".join(pieces)
