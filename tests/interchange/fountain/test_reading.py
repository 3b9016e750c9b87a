"""Files to screenplays."""

import pytest

from scriptony.interchange.fountain import read_fountain
from scriptony.interchange.screenplay import BrokenScreenplay, Scene, Screenplay


def _shape(text: str) -> list[tuple[str, bool, list[tuple[str, bool, list[str]]]]]:
    return [
        (
            act.title,
            act.implicit,
            [
                (sequence.title, sequence.implicit, [scene.heading for scene in sequence.scenes])
                for sequence in act.sequences
            ],
        )
        for act in _read(text).acts
    ]


def _read(text: str) -> Screenplay:
    return read_fountain(text.encode())


def test_no_sections_are_one_act_with_one_sequence() -> None:
    assert _shape("INT. A\n\nEXT. B") == [
        ("Act 1", True, [("Sequence 1", True, ["INT. A", "EXT. B"])])
    ]


@pytest.mark.parametrize("mark", ["#", "##", "###"])
def test_one_level_of_sections_are_acts(mark: str) -> None:
    assert _shape(f"{mark} One\n\nINT. A\n\n{mark} Two") == [
        ("One", False, [("Sequence 1", True, ["INT. A"])]),
        ("Two", False, [("Sequence 1", True, [])]),
    ]


def test_scenes_before_a_section_have_a_place_of_their_own() -> None:
    assert _shape("INT. A\n\n# One\n\nINT. B\n\n## Seq\n\nINT. C\n\n### Deep\n\nINT. D") == [
        ("Act 1", True, [("Sequence 1", True, ["INT. A"])]),
        ("One", False, [("Sequence 1", True, ["INT. B"]), ("Seq", False, ["INT. C", "INT. D"])]),
    ]


def test_sections_inside_a_boneyard_are_none() -> None:
    assert _shape("INT. A\n\n/*\n# Gone\n\nINT. B\n\n*/\n\nEXT. C")[0][2][0][2] == [
        "INT. A",
        "EXT. C",
    ]


def test_every_line_has_its_place() -> None:
    screenplay = _read(
        "Title: T\n\nFADE IN:\n\n# One [[n]]\n= why\n\n= and how\n\nText.\n\n## Seq\nMore.\n\n"
        ".É #2# /* b\n*/\n\n[[m]]\n= kept\n\n\n### Deep\n"
    )
    act = screenplay.acts[0]
    assert screenplay.preamble == "FADE IN:"
    assert (act.synopsis, act.text, act.line) == ("why\nand how", "[[n]]\n\nText.", 5)
    assert (act.sequences[0].text, act.sequences[0].line) == ("More.", 12)
    scene = act.sequences[0].scenes[0]
    assert scene.text == "/* b\n*/\n\n[[m]]\n= kept\n\n\n### Deep"
    assert (scene.heading, scene.forced, scene.number, scene.line) == ("É", True, "2", 15)
    assert scene.synopsis == ""


def test_a_scene_is_described() -> None:
    [scene] = _read("int. Barn - dusk #1A#\n\n= Rain.\n\nWet.\n\nÉVA (V.O.)\nSo wet.").scenes()
    assert scene == Scene(
        heading="int. Barn - dusk",
        text="Wet.\n\nÉVA (V.O.)\nSo wet.",
        synopsis="Rain.",
        number="1A",
        interior=True,
        location="Barn",
        time_of_day="dusk",
        speakers=["ÉVA"],
        dialogues=1,
        words=5,
        line=1,
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("Title: A\n\nText.", 2),
        ("# Act\n\nINTERIOR", 1),
        ("/* INT. A */", 1),
        ("Title: A\n\nINT. A\n\nText /* x\n\nINT. B", 5),
        ("INT. A\n\n/* a */\n\n/*", 5),
        ("INT. A\n\n\x00", 3),
        ("INT. A\n" * 400_001, 400_000),
    ],
)
def test_what_is_broken_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(BrokenScreenplay) as refused:
        _read(text)
    assert refused.value.line == line
