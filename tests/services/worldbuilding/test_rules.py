"""The order of a shooting schedule."""

from __future__ import annotations

from scriptony.services.worldbuilding.rules.schedule import Place, SceneRow, placed, scheduled


def scene(
    number: str, place: str | None, time: str | None, *, inside: bool | None = True
) -> SceneRow:
    return SceneRow(number, "p", number, number, place, place, inside, time, None, None, 0, [], 1)


PLACES = {
    "house": Place("House", None),
    "attic": Place("Attic", "house"),
    "barn": Place("barn", None),
    "ring": Place("Ring", "ring"),
}


def order(*scenes: SceneRow) -> list[str]:
    return [one.number for one in scheduled(placed(scenes, PLACES))]


def test_places_inside_others_stand_with_them() -> None:
    found = placed([scene("1", "attic", None), scene("2", None, None)], PLACES)
    assert [one.path for one in found] == [("House", "Attic"), ()]
    assert order(
        scene("1", "attic", "day"),
        scene("2", None, "day"),
        scene("3", "barn", "day"),
        scene("4", "house", "day"),
    ) == ["3", "4", "1", "2"]


def test_places_stand_in_the_order_of_names() -> None:
    names = ("Zoo", "Älvdalen", "Aal", "Øresund", "Oslo")
    places = {name: Place(name, None) for name in names}
    scenes = [scene(name, name, "day") for name in names]
    found = [one.number for one in scheduled(placed(scenes, places))]
    assert found == ["Aal", "Älvdalen", "Øresund", "Oslo", "Zoo"]


def test_inside_comes_before_outside() -> None:
    assert order(
        scene("1", "barn", "night", inside=None),
        scene("2", "barn", "day", inside=False),
        scene("3", "barn", "night"),
    ) == ["3", "2", "1"]


def test_times_go_with_the_day_in_several_languages() -> None:
    times = ["Nacht", "EVENING", "day", None, "Morgen", "dawn", "afternoon", "dusk"]
    scenes = [scene(str(n), "barn", time) for n, time in enumerate(times)]
    assert order(*scenes) == ["5", "4", "2", "6", "1", "7", "0", "3"]


def test_what_goes_on_has_the_time_of_the_scene_before() -> None:
    assert order(
        scene("1", "barn", "night"),
        scene("2", "barn", "CONTINUOUS"),
        scene("3", "barn", "day"),
        scene("4", "barn", "Later."),
    ) == ["3", "4", "1", "2"]


def test_a_ring_of_places_ends() -> None:
    assert placed([scene("1", "ring", None)], PLACES)[0].path == ("Ring",)
