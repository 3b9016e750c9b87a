"""The example screenplay is what its page says."""

from pathlib import Path

from scriptony.interchange.fountain import read_fountain, write_fountain
from scriptony.interchange.fountain.elements import elements

EXAMPLE = Path(__file__).parents[3] / "examples" / "small-hours.fountain"


def test_the_example_is_clean_and_shows_everything() -> None:
    screenplay = read_fountain(EXAMPLE.read_bytes())
    scenes = list(screenplay.scenes())
    assert screenplay.title() == "SMALL HOURS"
    assert screenplay.warnings == []
    assert [len(act.sequences) for act in screenplay.acts] == [2, 3, 1]
    assert len(scenes) == 29
    assert len({name for scene in scenes for name in scene.speakers}) == 8
    found = [element for scene in scenes for element in elements(scene.text)]
    kinds = {element.kind for element in found}
    assert {"note", "boneyard", "lyrics", "transition", "centered", "parenthetical"} <= kinds
    assert sum(element.dual for element in found) == 1


def test_it_is_written_as_it_was_read() -> None:
    written = write_fountain(read_fountain(EXAMPLE.read_bytes()))
    again = read_fountain(written.encode())
    assert write_fountain(again) == written
    assert [scene.text for scene in again.scenes()] == [
        scene.text for scene in read_fountain(EXAMPLE.read_bytes()).scenes()
    ]
