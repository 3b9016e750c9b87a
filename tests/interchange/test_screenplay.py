"""The document model."""

import msgspec

from scriptony.interchange.screenplay import Act, Scene, Screenplay, Sequence


def test_scenes_come_in_the_order_of_the_script() -> None:
    sequences = [Sequence(title="a", scenes=[Scene(heading="1"), Scene(heading="2")])]
    more = Act(title="II", sequences=[Sequence(title="b", scenes=[Scene(heading="3")])])
    screenplay = Screenplay(acts=[Act(title="I", sequences=sequences), more])
    assert [scene.heading for scene in screenplay.scenes()] == ["1", "2", "3"]


def test_the_title_is_one_line_without_emphasis() -> None:
    page = [("Author", ["A"]), ("TITLE", ["_**BRICK &**_", "_**STEEL**_"])]
    assert Screenplay(title_page=page).title() == "BRICK & STEEL"
    assert Screenplay(title_page=[("Title", [])]).title() is None
    assert Screenplay().title() is None


def test_two_screenplays_share_no_list() -> None:
    first, second = Screenplay(), Screenplay()
    first.acts.append(Act(title="I"))
    assert second.acts == []


def test_it_travels_as_json() -> None:
    screenplay = Screenplay(title_page=[("Title", ["A"])], acts=[Act(title="I")])
    again = msgspec.json.decode(msgspec.json.encode(screenplay), type=Screenplay)
    assert again == screenplay
