"""Elements, above all where parsers err."""

import subprocess
import sys

import pytest

from scriptony.interchange.fountain.elements import Element, elements


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(element.kind, element.text) for element in elements(text)]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("ÉLODIE\nBonjour.", [("character", "ÉLODIE"), ("dialogue", "Bonjour.")]),
        ("O’BRIEN\nYes.", [("character", "O’BRIEN"), ("dialogue", "Yes.")]),
        ("JO & AL\nYes.", [("character", "JO & AL"), ("dialogue", "Yes.")]),
        ("JOHN\nSTOP\nStop there.", [("character", "JOHN"), ("dialogue", "STOP\nStop there.")]),
        (
            "JOHN (V.O.) (CONT'D)\n(low)\nHi.",
            [
                ("character", "JOHN (V.O.) (CONT'D)"),
                ("parenthetical", "(low)"),
                ("dialogue", "Hi."),
            ],
        ),
        ("JOHN\nHi.\n@all", [("character", "JOHN"), ("dialogue", "Hi.\n@all")]),
        ("JOHN\nHi.\n  \nMore.", [("character", "JOHN"), ("dialogue", "Hi.\n\nMore.")]),
        ("JOHN\n~la\nHi.", [("character", "JOHN"), ("lyrics", "la"), ("dialogue", "Hi.")]),
        ("!JOHN\nruns", [("action", "JOHN\nruns")]),
        ("\tAside *and* \\*on\\*", [("action", "\tAside and *on*")]),
        ("CUT TO:", [("transition", "CUT TO:")]),
        ("ÜBER TO:", [("transition", "ÜBER TO:")]),
        ("CUT TO: ", [("action", "CUT TO:")]),
        ("> Fade", [("transition", "Fade")]),
        ("> Fin <", [("centered", "Fin")]),
        ("### Beat\n= why\n===", [("section", "Beat"), ("synopsis", "why"), ("page_break", "===")]),
        (".ÉCOLE - JOUR #3#", [("scene_heading", "ÉCOLE - JOUR")]),
        ("a [[n]] b\nc", [("action", "a b\nc"), ("note", "n")]),
        (
            "a\n\n/* INT. B\n\nc */\n\nd",
            [("action", "a"), ("boneyard", "INT. B\n\nc"), ("action", "d")],
        ),
        ("open [[ note\n\nrest", [("action", "open [[ note"), ("action", "rest")]),
        ("open /* end", [("action", "open /* end")]),
        ("Title: no title page", [("action", "Title: no title page")]),
        ("", []),
    ],
)
def test_readings(text: str, pairs: list[tuple[str, str]]) -> None:
    assert _pairs(text) == pairs


def test_two_who_speak_at_once_lose_nothing_between_them() -> None:
    """The library drops what stands between the two; here a transition and a section."""
    assert elements("JO\nHi.\n\nCUT TO:\n\n# Act\n\nAL (V.O.) ^\nYes.") == [
        Element("character", "JO", 1),
        Element("dialogue", "Hi.", 2),
        Element("transition", "CUT TO:", 4),
        Element("section", "Act", 6),
        Element("character", "AL (V.O.)", 8, dual=True),
        Element("dialogue", "Yes.", 9),
    ]


def test_many_comments_on_one_line() -> None:
    """The library recurses once for each, and fails."""
    found = elements("/**/" * 5000 + "x")
    assert found[0] == Element("action", "x", 1)
    assert len(found) == 5001


def test_a_paragraph_of_many_lines_stays_action() -> None:
    found = elements("\n".join(["JOHN LIES"] * 1000))
    assert {element.kind for element in found[2:]} == {"action"}
    assert sum(element.text.count("JOHN LIES") for element in found) == 1000


def test_much_markup_is_plain_text() -> None:
    assert _pairs("*a " * 300) == [("action", ("*a " * 300).strip())]


def test_the_library_is_loaded_when_first_needed() -> None:
    code = "import sys, scriptony.interchange.fountain; sys.exit('fountain' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
