"""What is read and written again is the same screenplay; nothing else is ever raised."""

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from scriptony.interchange.fountain import measure, plain_text, read_fountain, write_fountain
from scriptony.interchange.fountain.elements import Element, elements
from scriptony.interchange.screenplay import BrokenScreenplay, Screenplay
from tests.interchange.fountain.scripts import SOUP, scripts


def _read(data: bytes) -> Screenplay | None:
    try:
        return read_fountain(data)
    except BrokenScreenplay as error:
        broken = error
    assert 1 <= broken.line <= len(data) + 1
    assert broken.message
    return None


def _without_lines(screenplay: Screenplay) -> Screenplay:
    """The same without what depends on where it stood in a file."""
    acts = screenplay.acts
    for act in acts:
        act.line = 0
        for sequence in act.sequences:
            sequence.line = 0
            for scene in sequence.scenes:
                scene.line = 0
    return replace(screenplay, acts=acts, warnings=[])


def _all_elements(screenplay: Screenplay) -> list[Element]:
    texts = [screenplay.preamble]
    for act in screenplay.acts:
        texts.append(act.text)
        for sequence in act.sequences:
            texts += [sequence.text, *(scene.text for scene in sequence.scenes)]
    return [element for text in texts for element in elements(text)]


def _check(source: str) -> None:
    first = _read(source.encode("utf-8", "replace"))
    if first is None:
        return
    written = write_fountain(first)
    assert "\r" not in written
    second = read_fountain(written.encode())
    assert _all_elements(second) == _all_elements(first)
    assert _without_lines(second) == _without_lines(first)
    assert write_fountain(second) == written


@given(scripts())
@example("INT. A /* x\ny */ tail\n\nb")
@example(".A /* x\n*/ .B\n\nText")
@example("/* a\nb */ INT. A\n\n[[n]] = no synopsis\n\n= nor this")
@example("## Only\n\nINT. A\n\n### Below\n\nEXT. B")
@example(".É #4#\n\n.#4#\n\nINT #4#\n\nEXT.#5#")
@example("# #odd\n\nINT. A \\[[x\n\nCUT TO: ")
def test_reading_what_was_written_gives_the_same_screenplay(source: str) -> None:
    _check(source)


@given(st.text(max_size=400).map("INT. A\n\n{}".format))
def test_any_text_below_a_heading_survives(source: str) -> None:
    _check(source)


@given(st.binary(max_size=300))
def test_bytes_are_read_or_refused(data: bytes) -> None:
    _read(data)


@given(SOUP)
def test_a_text_alone_is_always_read(text: str) -> None:
    found = elements(text)
    assert all(1 <= element.line <= text.count("\n") + 1 for element in found)
    assert measure(text).words == len(plain_text(text).split())


@given(scripts())
def test_no_readable_word_is_lost(source: str) -> None:
    """Every scene's letters outside comments stand in some element."""
    screenplay = _read(source.encode())
    for scene in screenplay.scenes() if screenplay else ():
        kept = "".join(element.text for element in elements(scene.text))
        missing = [letter for letter in scene.text if letter.isalpha() and letter not in kept]
        assert not missing
