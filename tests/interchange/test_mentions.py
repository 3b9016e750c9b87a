"""What texts name, as it is kept beside them."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from scriptony.interchange import prosemirror
from scriptony.interchange.mentions import as_members, may_mention, names_in, said_as, written

MARA = "0190b6a0-0000-7000-8000-000000000001"
LAMP = "0190b6a0-0000-7000-8000-000000000002"


def mention(kind: str, id: str, label: str) -> dict[str, Any]:
    return {"type": f"{kind}Mention", "attrs": {"id": id, "label": label}}


def paragraph(*pieces: Any) -> dict[str, Any]:
    content = [{"type": "text", "text": p} if isinstance(p, str) else p for p in pieces]
    return {"type": "paragraph", "content": content}


def test_a_document_names_what_it_mentions_with_the_places_in_its_plain_text() -> None:
    document = {
        "type": "doc",
        "content": [
            paragraph("Äh, ", mention("character", MARA, "Mara"), "’s ", {"type": "hardBreak"}),
            {"type": "blockquote", "content": [paragraph(mention("item", LAMP, "Lamp"))]},
            paragraph(),
            paragraph("and ", mention("character", MARA, "Mara"), mention("beat", MARA, "no")),
        ],
    }
    names = names_in("prosemirror", written(document))
    assert names is not None
    plain = prosemirror.plain_text(document)
    found = {(n.kind, n.id, n.label): n.places for n in names.mentions}
    assert list(found) == [("character", MARA, "Mara"), ("item", LAMP, "Lamp")]
    for (_, _, label), places in found.items():
        assert [plain[at : at + len(label)] for at in places] == [label] * len(places)
    assert as_members(names)["cues"] == []


@given(st.lists(st.lists(st.sampled_from(["a b", "", "é", "Mara", MARA, LAMP]), max_size=4)))
def test_places_are_those_of_the_labels(blocks: list[list[str]]) -> None:
    document = {
        "type": "doc",
        "content": [
            paragraph(
                *(mention("item", one, "x y") if one in (MARA, LAMP) else one for one in pieces)
            )
            for pieces in blocks
        ],
    }
    plain = prosemirror.plain_text(document)
    names = names_in("prosemirror", written(document))
    places = sorted(at for named in (names.mentions if names else []) for at in named.places)
    wanted = sum(one in (MARA, LAMP) for pieces in blocks for one in pieces)
    assert [plain[at : at + 3] for at in places] == ["x y"] * wanted


def test_mentions_are_written_in_one_order() -> None:
    odd = {"attrs": {"x": 1, "label": None, "id": MARA.upper()}, "marks": [], "type": "itemMention"}
    document: dict[str, Any] = {"type": "doc", "content": [paragraph(odd, "b")]}
    assert written(document) == (
        '{"type":"doc","content":[{"type":"paragraph","content":['
        f'{{"type":"itemMention","attrs":{{"id":"{MARA}","label":"","x":1}},"marks":[]}},'
        '{"type":"text","text":"b"}]}]}'
    )
    plain = {"type": "doc", "content": [paragraph('"characterMention"')]}
    assert written(plain) == msgspec.json.encode(plain).decode()


def test_a_screenplay_names_who_speaks() -> None:
    names = names_in("fountain", "MARA (V.O.)\nStay.\n\n@Jo ^\nNo.\n\nMARA\nJo!")
    assert names is not None
    assert as_members(names) == {
        "mentions": [],
        "cues": [
            {"said": "MARA", "shown": "MARA", "lines": [1, 7], "plain_lines": [1, 7]},
            {"said": "@Jo", "shown": "Jo", "lines": [4], "plain_lines": [4]},
        ],
    }


def test_most_texts_name_nothing() -> None:
    assert names_in("fountain", "A room.") is None
    assert names_in("prosemirror", json.dumps({"type": "doc"})) is None
    nameless = {"type": "doc", "content": [paragraph({"type": "itemMention", "attrs": {"id": 3}})]}
    assert names_in("prosemirror", json.dumps(nameless)) is None
    assert not may_mention(None, 3, "characterMention")
    assert may_mention(None, json.dumps(mention("item", LAMP, "Lamp")))


def test_a_text_whose_names_have_followed_is_the_same_text() -> None:
    old, new, other = (
        json.dumps({"type": "doc", "content": [paragraph(mention("item", id, name))]})
        for id, name in ((LAMP, 'The "lamp"'), (LAMP, "Torch"), (MARA, "Torch"))
    )
    then = {"text": old, "other": old, "plain": "a", "none": None}
    now = {"text": new, "other": other, "plain": "b", "none": None, "more": new}
    assert said_as(now, then) == now | {"text": old}
