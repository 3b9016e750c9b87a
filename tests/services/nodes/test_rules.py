"""Pure rules: templates, order, numbers, texts."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scriptony.interchange import prosemirror
from scriptony.kernel.errors import Invalid
from scriptony.services.nodes.rules.patches import changed_fields
from scriptony.services.nodes.rules.templates import default_title, find_template
from scriptony.services.nodes.rules.texts import (
    DEEPEST,
    fountain_text,
    read_content,
    refuse_depth,
    shown_content,
    write_text,
)
from scriptony.services.nodes.rules.tree import (
    Structure,
    grow,
    in_tree_order,
    named_ids,
    next_free,
    reordered,
)


def test_an_unknown_template_is_three_acts_and_an_alias_its_original() -> None:
    assert find_template("film-3-act") is find_template("film-3act")
    assert find_template("nobody-knows").id == "film-3act"
    assert find_template("game-narrative").id == "film-3act"
    assert default_title(find_template("film-save-the-cat"), 1, 15) == "Final Image"
    assert default_title(find_template("film-save-the-cat"), 1, 16) == "Beat 16"
    assert default_title(find_template("book-novel"), 3, 2) == "Section 2"
    assert default_title(find_template("book-novel"), 4, 2) == "Shot 2"


@given(st.tuples(*[st.integers(0, 4)] * 4))
def test_a_tree_has_as_many_nodes_as_its_structure_says(counts: tuple[int, ...]) -> None:
    structure = Structure(*counts)
    nodes = grow(find_template("film-3act"), "film-3-act", structure, {})
    assert len(nodes) == structure.total
    place = {node.id: (node.id, node.parent_id, node.level, node.order_index) for node in nodes}
    ordered = in_tree_order(nodes[::-1], lambda node: place[node.id])
    path: list[str | None] = [None]
    for node in ordered:
        del path[node.level :]
        assert path[-1] == node.parent_id
        path.append(node.id)


@given(st.lists(st.integers(0, 9), unique=True), st.lists(st.integers(0, 12)))
def test_reordering_loses_nothing(current: list[int], wanted: list[int]) -> None:
    names = [str(one) for one in current]
    first = [str(one) for one in wanted if one in current]
    after = reordered(names, first)
    assert sorted(after) == sorted(names)
    assert after[: len(set(first))] == list(dict.fromkeys(first))
    rest = [one for one in names if one not in first]
    assert [one for one in after if one in rest] == rest


@given(st.sets(st.integers(0, 20)), st.integers(0, 20))
def test_a_free_number_is_the_next_one(taken: set[int], wanted: int) -> None:
    free = next_free(wanted, taken)
    assert free not in taken
    assert all(number in taken for number in range(wanted, free))


def test_what_is_no_id_names_no_node() -> None:
    id = "01A20AE4-62AE-723D-A67B-4689C2D996CA"
    assert named_ids([id, id.lower(), "temp-1", 5, None, {"id": id}]) == [id.lower()]


def test_fields_that_came_and_went_are_told() -> None:
    assert changed_fields({"a": 1, "b": 2}, {"b": 2, "c": 3}) == (
        {"a": 1, "c": None},
        {"a": None, "c": 3},
    )


@pytest.mark.parametrize("content", [7, [], {}, {"type": "paragraph"}, True])
def test_a_content_is_a_document_or_a_text(content: Any) -> None:
    with pytest.raises(Invalid, match=r"metadata\.content"):
        read_content(content)


def test_depth_has_an_end() -> None:
    value: Any = 1
    for _ in range(DEEPEST - 1):
        value = {"x": [value][0]}
    refuse_depth(value)
    with pytest.raises(Invalid, match="deep"):
        refuse_depth([value])


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_a_plain_text_is_kept_and_shown_again(text: str) -> None:
    document = read_content(text)
    kept = write_text(document, None)
    assert kept.format == "prosemirror"
    assert kept.words == len(kept.plain.split())
    assert msgspec.json.decode(shown_content(kept.format, kept.source)) == document
    assert write_text(document, kept) is kept


@given(st.text(st.sampled_from("aB \n*/[]#!@"), max_size=60))
def test_a_screenplay_shown_and_sent_back_is_unchanged(source: str) -> None:
    kept = fountain_text(source)
    shown = msgspec.json.decode(shown_content("fountain", source))
    assert write_text(shown, kept) is kept
    more = prosemirror.from_plain("An end.")["content"]
    longer = write_text({**shown, "content": [*shown["content"], *more]}, kept)
    assert longer.format == "fountain"
    assert longer.source != source
