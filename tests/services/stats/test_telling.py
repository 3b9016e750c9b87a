"""Pages, screen time and dialogue of real projects, as they are at any moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from scriptony.services.stats.rules.pages import EDITION
from tests.services.stats.stage import Film, imported, named
from tests.studio import Person, Studio


@pytest.fixture
def film(owner: Person) -> Film:
    return imported(owner)


def scenes_of(film: Film) -> list[dict[str, Any]]:
    return film.stats("screenplay")["scenes"]


def lines_of(film: Film) -> list[int]:
    return [one["lines"] for one in scenes_of(film)]


def shown(row: dict[str, Any], *names: str) -> list[Any]:
    return [row[name] for name in names]


def test_scenes_are_counted_in_eighths_and_acts_add_them_up(film: Film) -> None:
    found = film.stats("screenplay")
    lamp, pier = found["scenes"]
    assert lamp["title"] == "INT. LAMP ROOM - NIGHT"
    names = ("lines", "eighths", "pages", "pages_text", "seconds")
    assert shown(lamp, *names) == [11, 2, 0.25, "2/8", 15]
    assert shown(pier, *names) == [8, 1, 0.125, "1/8", 7.5]
    (act,), (sequence,) = found["acts"], found["sequences"]
    assert lamp["parent_id"] == sequence["id"]
    assert sequence["parent_id"] == act["id"]
    for whole in (act, sequence, found["total"]):
        assert shown(whole, *names) == [19, 3, 0.375, "3/8", 22.5]
    assert found["total"]["words"] == lamp["words"] + pier["words"]


def test_a_scene_nobody_has_written_is_an_eighth(owner: Person) -> None:
    film = Film(owner)
    assert film.stats("screenplay")["total"]["eighths"] == 0
    film.scene(title="INT. CELLAR - NIGHT")
    (scene,) = scenes_of(film)
    assert shown(scene, "lines", "eighths", "words") == [2, 1, 0]


def test_what_is_written_is_counted_at_once(film: Film) -> None:
    before = lines_of(film)
    first = scenes_of(film)[0]["id"]
    film.write(first, "Mara lights the lamp.")
    assert lines_of(film) == [4, before[1]]
    film.write(first, "Mara lights the lamp.\n\nThe lamp goes out.")
    assert lines_of(film) == [6, before[1]]
    film.person.ok("PUT", f"/nodes/{first}", json={"metadata": {"content": None}})
    assert lines_of(film) == [2, before[1]]
    # The new text has the first revision again, as the old one had when it was measured.
    film.write(first, "The lamp goes out.")
    assert lines_of(film) == [4, before[1]]


def test_what_older_rules_have_measured_is_measured_anew(film: Film, studio: Studio) -> None:
    right = lines_of(film)
    assert EDITION > 0
    studio.sql("update stats.text_measures set lines = 1000, rules = 0")
    assert lines_of(film) == right


def test_scenes_in_the_trash_do_not_count_and_come_back_whole(film: Film) -> None:
    first = scenes_of(film)[0]["id"]
    speech, whole = film.stats("dialogue"), film.stats("screenplay")
    film.person.ok("DELETE", f"/nodes/{first}")
    assert lines_of(film) == [8]
    assert film.stats("dialogue")["total_words"] == 4
    path = f"/projects/{film.project}/trash"
    (act,) = film.person.ok("GET", path)["trash"]
    film.person.ok("POST", f"{path}/{act['trash_id']}/restore")
    assert film.stats("screenplay") == whole
    assert film.stats("dialogue") == speech


def test_a_text_of_the_rich_editor_is_laid_out_too(owner: Person) -> None:
    film = Film(owner)
    scene = film.scene(title="INT. LAMP ROOM - NIGHT")
    film.character("Mara")
    bold = {"type": "text", "text": "now", "marks": [{"type": "bold"}]}
    lines = [{"type": "text", "text": "MARA"}, {"type": "hardBreak"}, bold]
    action = [{"type": "text", "text": "The lamp goes out."}]
    document = {
        "type": "doc",
        "content": [{"type": "paragraph", "content": one} for one in (action, lines)],
    }
    owner.ok("PUT", f"/nodes/{scene}", json={"metadata": {"content": document}})
    assert lines_of(film) == [2 + 2 + 3]
    assert named(film.stats("dialogue")["characters"])["Mara"]["words"] == 1


def test_a_book_is_counted_by_its_words(owner: Person) -> None:
    film = Film(owner, owner.project(type="book"))
    owner.ok("PUT", f"/projects/{film.project}", json={"words_per_page": 100})
    scene = film.scene()
    film.write(scene, "MARA\n" + "word " * 249)
    found = film.stats("screenplay")
    names = ("pages", "pages_text", "eighths", "lines", "words")
    assert shown(found["total"], *names) == [2.5, None, None, None, 250]
    assert found["total"]["seconds"] == round(60 * 250 / 230, 3)
    assert film.stats("screen-time")["total_seconds"] == found["total"]["seconds"]
    assert film.stats("dialogue")["characters"] == []
    owner.ok("PUT", f"/projects/{film.project}", json={"type": "film"})
    assert film.stats("screenplay")["total"]["eighths"] > 0
    assert film.stats("dialogue")["total_words"] > 0
    owner.ok("PUT", f"/projects/{film.project}", json={"type": "book"})
    assert film.stats("dialogue")["total_words"] == 0


def test_what_hangs_below_a_scene_is_part_of_it(owner: Person) -> None:
    film = Film(owner)
    scene = film.scene(title="INT. LAMP ROOM - NIGHT")
    beat = film.add({"id": scene, "level": 3})["id"]
    film.write(beat, "The lamp goes out.")
    assert lines_of(film) == [4]
    found = film.stats("screen-time")
    assert found["total_seconds"] == 7.5


def test_dialogue_is_whose_cue_it_is(film: Film) -> None:
    found = film.stats("dialogue")
    assert shown(found, "total_words", "total_speeches", "total_lines", "speakers") == [
        *(12, 4, 5, 3)
    ]
    mara, jory, crowd = found["characters"]
    names = ("name", "speeches", "lines", "words", "share", "scenes")
    assert shown(mara, *names) == ["MARA", 2, 2, 6, 0.5, 2]
    assert shown(jory, *names) == ["JORY", 1, 2, 3, 0.25, 1]
    assert shown(crowd, *names) == ["THE CROWD", 1, 1, 3, 0.25, 1]
    # Whoever is thrown away speaks on, but as nobody; whoever says nothing comes last.
    film.person.ok("DELETE", f"/characters/{jory['character_id']}")
    film.character("Ada")
    rows = film.stats("dialogue")["characters"]
    assert named(rows)["JORY"]["character_id"] is None
    assert shown(rows[-1], *names) == ["Ada", 0, 0, 0, 0, 0]


def test_a_name_that_is_another_now_is_followed(film: Film) -> None:
    mara = named(film.stats("dialogue")["characters"])["MARA"]["character_id"]
    film.person.ok("PUT", f"/characters/{mara}", json={"name": "mara (young)"})
    assert named(film.stats("dialogue")["characters"])["mara (young)"]["words"] == 6
    found = film.person.ok("GET", f"/stats/character/{mara}")
    assert shown(found, "name", "words", "speeches") == ["mara (young)", 6, 2]


def test_where_two_share_a_name_whoever_is_in_the_scene_speaks(owner: Person) -> None:
    film = imported(owner)
    lamp, pier = (one["id"] for one in scenes_of(film))
    first = named(film.stats("dialogue")["characters"])["MARA"]["character_id"]
    other = film.character("Mara")
    owner.ok("DELETE", f"/nodes/{pier}/characters/{first}")
    film.appear(pier, other)
    words = {one["character_id"]: one["words"] for one in film.stats("dialogue")["characters"]}
    assert (words[first], words[other]) == (5, 1)
    assert lamp


def test_screen_time_is_that_of_shots_and_else_of_pages(film: Film) -> None:
    lamp, pier = (one["id"] for one in scenes_of(film))
    people = {row["name"]: row["character_id"] for row in film.stats("dialogue")["characters"]}
    mara, jory = people["MARA"], people["JORY"]
    found = film.stats("screen-time")
    assert shown(found, "total_seconds", "seconds_of_shots", "seconds_of_pages") == [22.5, 0, 22.5]
    assert named(found["characters"])["MARA"]["seconds"] == 22.5
    assert named(found["characters"])["JORY"]["seconds"] == 15
    film.shot(lamp, duration="30", character_ids=[mara])
    film.shot(lamp, duration="10", character_ids=[mara, jory])
    film.shot(pier)
    found = film.stats("screen-time")
    assert shown(found, "total_seconds", "seconds_of_shots", "seconds_of_pages") == [47.5, 40, 7.5]
    seen = named(found["characters"])
    names = ("seconds", "share", "shots", "scenes")
    assert shown(seen["MARA"], *names) == [47.5, 1, 2, 2]
    assert shown(seen["JORY"], *names) == [10, round(10 / 47.5, 4), 1, 1]
    places = named(found["locations"])
    names = ("seconds", "scenes", "eighths")
    assert shown(places["LAMP ROOM"], *names) == [40, 1, 2]
    assert shown(places["PIER"], *names) == [7.5, 1, 1]
    assert sum(place["share"] for place in places.values()) == pytest.approx(1)
    film.person.ok("DELETE", f"/locations/{places['PIER']['location_id']}")
    assert named(film.stats("screen-time")["locations"])[None]["seconds"] == 7.5
    film.person.ok("DELETE", f"/nodes/{lamp}")
    found = film.stats("screen-time")
    assert found["total_seconds"] == 7.5
    assert named(found["characters"])["JORY"]["seconds"] == 0


def test_a_character_is_counted_in_every_project_one_may_read(
    owner: Person, studio: Studio
) -> None:
    house = {"organization_id": owner.organization}
    world = owner.ok("POST", "/worlds", 201, json={"name": "Salzmark", **house})["world"]["id"]
    films = [Film(owner, owner.project(title)) for title in ("One", "Two")]
    for film in films:
        owner.ok("PUT", f"/projects/{film.project}", json={"world_id": world})
    nix = films[0].character("Nix", project_id=None, world_id=world, **house)
    assert owner.ok("GET", f"/stats/character/{nix}")["projects"] == []
    for film in films:
        scene = film.scene()
        film.shot(scene, duration="8", character_ids=[nix])
        film.write(scene, "NIX\nThe tide.")
    found = owner.ok("GET", f"/stats/character/{nix}")
    assert shown(found, "shots", "scenes", "seconds") == [2, 2, 16]
    assert [one["title"] for one in found["projects"]] == ["One", "Two"]
    assert shown(found["projects"][0], "screen_share", "shots", "scenes") == [1, 1, 1]
    # The content was sent as plain text: its two lines are a cue and a speech.
    assert shown(found, "speeches", "words") == [2, 4]
    assert found["projects"][1]["dialogue_share"] == 1
    owner.ok("DELETE", f"/projects/{films[1].project}")
    assert owner.ok("GET", f"/stats/character/{nix}")["shots"] == 1
    viewer = owner.invite(studio.person("Viewer"), "viewer")
    assert viewer.ok("GET", f"/stats/character/{nix}")["shots"] == 1


def test_the_measures_go_with_their_texts(film: Film, studio: Studio) -> None:
    scenes = [one["id"] for one in scenes_of(film)]
    count = "select count(*) from stats.text_measures where node_id = any(%(ids)s::uuid[])"
    assert studio.sql(count, ids=scenes) == [(2,)]
    film.person.ok("DELETE", f"/nodes/{scenes[0]}?permanent=true")
    assert studio.sql(count, ids=scenes) == [(1,)]


def test_many_may_ask_at_once_and_texts_may_go_meanwhile(owner: Person) -> None:
    film = imported(owner, "".join(f"INT. ROOM {n} - DAY\n\nWind.\n\n" for n in range(60)))
    path = f"/stats/project/{film.project}/screenplay"
    scenes = [node["id"] for node in film.nodes(level=3)]
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(owner.http.get, path) for _ in range(8)]
        gone = [pool.submit(owner.http.delete, f"/nodes/{id}?permanent=true") for id in scenes[:8]]
        assert {one.result().status_code for one in (*asked, *gone)} == {200}
    assert lines_of(film) == [4] * 52
