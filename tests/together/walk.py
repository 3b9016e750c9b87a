"""The journey as one function, so that it can be walked on every way of running the services."""

from __future__ import annotations

from scriptony.interchange.fountain import read_fountain
from scriptony.interchange.fountain.elements import elements
from tests.together.journey import SCRIPT, Journey, traces, without_times
from tests.wait import wait_until


def walk(journey: Journey) -> None:
    """From the import of the example screenplay to the end of every trace of it."""
    script = read_fountain(SCRIPT.read_bytes())
    _arrives_whole(journey, script)
    scene = journey.scenes()[0]["id"]
    _works_on_shots(journey, scene)
    before = without_times(journey.load())
    _goes_to_the_trash_and_comes_back(journey, scene)
    assert without_times(journey.load()) == before
    again = read_fountain(journey.export().encode())
    _same_screenplay(script, again)
    _ends(journey)


def _arrives_whole(journey: Journey, script) -> None:
    answer = journey.import_screenplay()
    loaded = journey.load()
    scenes = list(script.scenes())
    counts = answer["counts"]
    assert counts["acts"] == len(script.acts) == len(loaded["timeline"]["acts"])
    assert counts["scenes"] == len(scenes) == len(loaded["timeline"]["scenes"])
    assert counts["dialogues"] == sum(one.dialogues for one in scenes)
    assert counts["words"] == sum(one.words for one in scenes)
    shown = journey.scenes()
    assert [one["title"] for one in shown] == [one.heading for one in scenes]
    last = shown[-1]
    assert last["metadata"]["location"] == scenes[-1].location
    assert last["metadata"]["content"]["type"] == "doc"
    assert last["wordCount"] == scenes[-1].words
    speakers = {name for one in scenes for name in one.speakers}
    assert {one["name"] for one in loaded["characters"]} == speakers
    path = f"/nodes/{last['id']}/characters"
    appearing = journey.person.ok("GET", path)["characters"]
    assert {one["name"] for one in appearing} == set(scenes[-1].speakers)


def _works_on_shots(journey: Journey, scene: str) -> None:
    journey.add_shots(scene, 4)
    url = journey.give_picture(journey.shots[0])
    # without any header; apart, the address stands for all services, so it goes by the table too
    with journey.studio.client() as anybody:
        picture = anybody.get(url)
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
    character = journey.load()["characters"][0]["id"]
    journey.cast(journey.shots[0], character)
    order = [journey.shots[2], journey.shots[0], journey.shots[3], journey.shots[1]]
    journey.person.ok("POST", "/shots/reorder", json={"scene_id": scene, "shot_ids": order})
    shots = journey.person.ok("GET", f"/shots/{scene}")["shots"]
    assert [one["id"] for one in shots] == order
    assert [one["shotNumber"] for one in shots] == ["Shot 3", "Shot 1", "Shot 4", "Shot 2"]
    assert [one["id"] for one in shots[1]["characters"]] == [character]


def _goes_to_the_trash_and_comes_back(journey: Journey, scene: str) -> None:
    person = journey.person
    person.ok("DELETE", f"/nodes/{scene}")
    assert person.status("GET", f"/nodes/{scene}") == 404
    assert person.status("GET", f"/shots/by-id/{journey.shots[0]}") == 404
    trash = person.ok("GET", f"/projects/{journey.project}/trash")["trash"]
    assert [one["entity_type"] for one in trash] == ["scene"]
    path = f"/projects/{journey.project}/trash/{trash[0]['trash_id']}/restore"
    person.ok("POST", path)
    assert person.ok("GET", f"/projects/{journey.project}/trash")["trash"] == []


def _same_screenplay(one, other) -> None:
    assert other.title_page == one.title_page
    assert [act.title for act in other.acts] == [act.title for act in one.acts]
    for left, right in zip(one.scenes(), other.scenes(), strict=True):
        assert right.heading == left.heading
        assert right.number == left.number
        assert [(e.kind, e.text, e.dual) for e in elements(right.text)] == [
            (e.kind, e.text, e.dual) for e in elements(left.text)
        ]


def _ends(journey: Journey) -> None:
    studio = journey.studio
    assert traces(studio, journey.ids), "the search must be able to find something"
    journey.purge()
    assert journey.person.status("GET", f"/projects/{journey.project}") == 404

    def only_a_tombstone() -> bool:
        rest = traces(studio, journey.ids)
        return all(line.startswith("kernel.events.") for line in rest)

    try:
        wait_until(only_a_tombstone, 90)
    except AssertionError:
        raise AssertionError(sorted(traces(studio, journey.ids))) from None
    left = studio.sql(
        "select verb, entity_id::text from kernel.events where project_id::text = any(%(i)s) "
        "or entity_id::text = any(%(i)s)",
        i=sorted(journey.ids),
    )
    assert left in ([], [("projects.project.purged", journey.project)])
