"""Title pages."""

import pytest

from scriptony.interchange.fountain.titlepage import (
    opens_title_page,
    read_title_page,
    write_title_page,
)
from scriptony.interchange.screenplay import Oddity


def test_keys_and_lines_are_kept_as_written() -> None:
    lines = [
        "",
        "Title:",
        "   _A_",
        "\tB: c",
        "draft Date: 1",
        "Runs: long",
        "Contact:",
        "",
        "INT. A",
    ]
    page, taken, oddities = read_title_page(lines)
    assert page == [
        ("Title", ["_A_", "B: c"]),
        ("draft Date", ["1"]),
        ("Runs", ["long"]),
        ("Contact", []),
    ]
    assert lines[taken:] == ["", "INT. A"]
    assert oddities == [Oddity(6, "Unknown title page key “Runs”, kept as is")]


@pytest.mark.parametrize(
    "first",
    [
        "FADE IN:",
        "CUT TO:",
        "INT. A - 3:00 PM",
        "He opens the card: a threat.",
        "# A: b",
        "",
        "Text",
    ],
)
def test_a_script_without_title_page(first: str) -> None:
    assert read_title_page([first, "", "INT. A"]) == ([], 0, [])


def test_it_ends_where_the_script_begins() -> None:
    assert read_title_page(["Title: A", "INT. B - 3:00 PM", ""])[1] == 1
    assert read_title_page(["Title: A", "FADE IN:", ""])[1] == 1


def test_what_was_edited_by_hand_is_written_safely() -> None:
    written = write_title_page([("A: b", ["x\ny"]), (" ", ["z"]), ("Contact", ["1", " ", "2"])])
    assert written == "A b: x y\nContact:\n    1\n    2"


def test_what_would_be_taken_for_one() -> None:
    assert opens_title_page("Remark: he comes.")
    assert not opens_title_page("He comes.\nRemark: so.")


def test_a_first_line_of_blanks_is_read_at_once() -> None:
    """Were the blanks tried one by one as the end of a key, this would take hours."""
    assert read_title_page(["Title" + " " * 1_000_000 + "Lamp"])[1] == 0
    assert read_title_page(["Title" + " " * 1_000_000 + ": Lamp"])[0] == [("Title", ["Lamp"])]
