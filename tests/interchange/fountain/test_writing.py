"""Screenplays to files, above all those that were edited elsewhere."""

from scriptony.interchange.fountain import read_fountain, write_fountain
from scriptony.interchange.screenplay import Act, Scene, Screenplay, Sequence


def _with(*scenes: Scene) -> Screenplay:
    sequence = Sequence(title="Sequence 1", scenes=list(scenes), implicit=True)
    return Screenplay(acts=[Act(title="Act 1", sequences=[sequence], implicit=True)])


def _written_headings(*headings: str) -> list[str]:
    written = write_fountain(_with(*(Scene(heading=heading) for heading in headings)))
    return [scene.heading for scene in read_fountain(written.encode()).scenes()]


def test_the_whole_page() -> None:
    scene = Scene(heading="INT. A", text="\n\nText.\n", synopsis="One.\n\nTwo.", number="7")
    acts = [
        Act(
            title="I",
            synopsis="Why",
            text="FADE IN:",
            sequences=[Sequence(title="S", scenes=[scene])],
        ),
        Act(title="Act 2", implicit=True, sequences=[Sequence(title="Sequence 1", implicit=True)]),
    ]
    assert write_fountain(Screenplay(title_page=[("Title", ["T"])], acts=acts)) == (
        "Title: T\n\n# I\n\n= Why\n\nFADE IN:\n\n## S\n\nINT. A #7#\n\n= One.\n=\n= Two.\n\n"
        "Text.\n\n# Act 2\n"
    )


def test_what_was_made_by_rule_is_not_written() -> None:
    assert write_fountain(_with(Scene(heading="INT. A"))) == "INT. A\n"


def test_any_title_comes_back_as_a_heading() -> None:
    titles = ["Opening", "(dream)", "EXT. A /* b", "A [[b", "# x", "= y", "日本", "INT. A"]
    assert _written_headings(*titles) == titles
    assert _written_headings("", "...so", "a\r\n b") == ["UNTITLED", "so", "a b"]


def test_texts_cannot_reach_into_each_other() -> None:
    scenes = [Scene(heading="INT. A", text="x /* y"), Scene(heading="INT. B", text="z */ w")]
    again = list(read_fountain(write_fountain(_with(*scenes)).encode()).scenes())
    assert [scene.words for scene in again] == [3, 3]


def test_a_number_that_fountain_cannot_hold_is_respelled() -> None:
    assert write_fountain(_with(Scene(heading="INT. A", number="12 a/b"))) == "INT. A #12-a-b#\n"


def test_prose_before_the_script_is_no_title_page() -> None:
    screenplay = _with(Scene(heading="INT. A"))
    screenplay.preamble = "Remark: he comes."
    again = read_fountain(write_fountain(screenplay).encode())
    assert again.title_page == []
    assert again.preamble == "!Remark: he comes."


def test_a_title_page_of_strange_keys_stays_one() -> None:
    screenplay = _with(Scene(heading="INT. A"))
    screenplay.title_page = [("a strange key", ["x"])]
    again = read_fountain(write_fountain(screenplay).encode())
    assert again.title_page == [("Title", []), ("a strange key", ["x"])]


def test_a_title_of_many_lines_and_blanks_becomes_one_line() -> None:
    """The blanks are no line's end, and trying each of them as one would take hours."""
    blanks = " " * 1_000_000
    for title, line in (
        ("The \r\n \n\t Lamp\n", "# The Lamp"),
        (f"The{blanks}Lamp", f"# The{blanks}Lamp"),
    ):
        written = write_fountain(Screenplay(acts=[Act(title=title, text="She waits.")]))
        assert written.split("\n")[0] == line


def test_lines_in_a_text_begin_no_other_scene_or_section() -> None:
    """Typed into a scene they are part of it; a file that says so has another scene there."""
    text = (
        "One.\n\nINT. KITCHEN - DAY\n\n# Two\n\n/* I */ .forced [[I]]\n\n### below\n\n#1#\n\nINT. x"
    )
    act = Act(
        title="I",
        text="EXT. HERE\n\n## There",
        sequences=[Sequence(title="S", scenes=[Scene(heading="INT. A", text=text)])],
    )
    written = write_fountain(Screenplay(acts=[act]))
    read = read_fountain(written.encode())
    (again,) = read.acts
    assert [scene.heading for scene in read.scenes()] == ["INT. A"]
    assert again.text == "!EXT. HERE\n\n!## There"
    assert again.sequences[0].scenes[0].text == (
        "One.\n\n!INT. KITCHEN - DAY\n\n!# Two\n\n/* I */ !.forced [[I]]\n\n### below\n\n!#1#\n\n"
        "!INT. x"
    )
    assert write_fountain(read) == written
