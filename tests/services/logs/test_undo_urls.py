"""A line says where it is taken back to those who may do it, and to nobody else: whoever reads it
asks, and is refused just where it said nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from scriptony.services.logs.rules import LASTING, UNDO, UNDOABLE
from tests.services.logs.stage import MAKERS, inspiration, project_moved
from tests.studio import Person, Studio
from tests.undoing import PREFIXES

EVENTS = Path(__file__).parents[3] / "docs" / "events.md"
REFUSED = (403, 404)

BY_THEMSELVES = {"projects.project.deleted"}
"""What only whoever did it reads."""

DELETING = {f"projects.project.{what}" for what in ("added", "restored")} | {
    "worldbuilding.world.trashed"
}
OWNERS = {
    *("projects.project.moved", "inspiration.inspiration.reordered"),
    *(f"inspiration.inspiration.{what}" for what in ("added in private", "changed to private")),
    "inspiration.inspiration.changed to shared",
}
"""What is the owner's alone here: the rest of the house is not where the project came from, and
does not say who sees an inspiration."""


class House(NamedTuple):
    """An organization with somebody of each role."""

    viewer: Person
    editor: Person
    admin: Person
    owner: Person

    def those_who_may(self, what: str) -> set[str]:
        if what in OWNERS:
            return {"owner"}
        return {"admin", "owner"} if what in DELETING else {"editor", "admin", "owner"}


@pytest.fixture(scope="module")
def house(studio_of_worker: Studio) -> House:
    """The same for all kinds of lines: each is about something new."""
    owner = studio_of_worker.person("Olga")
    viewer, editor, admin = (
        owner.invite(studio_of_worker.person(name), role)
        for name, role in (("Vera", "viewer"), ("Edda", "editor"), ("Ada", "admin"))
    )
    return House(viewer, editor, admin, owner)


def latest(studio: Studio, verb: str, entity: str) -> tuple[str, str]:
    """The id of the latest line of this verb about something, and what that is."""
    studio.sql("select logs.take_in()")
    rows = studio.sql(
        "select id::text, entity_type from logs.entries where entity_id = %(id)s "
        "and verb = %(verb)s order by pos desc limit 1",
        id=entity,
        verb=verb,
    )
    return rows[0]


def shown_url(person: Person, kind: str, entity: str, line: str) -> str | None:
    """Where a line says to this reader that it is taken back."""
    answer = person.http.get(f"/logs/entity/{kind}/{entity}", params={"limit": 50})
    lines = answer.json()["logs"] if answer.is_success else []
    own = person.ok("GET", "/logs/user/activity", params={"limit": 100})["logs"]
    urls = {one["undo_url"] for one in (*lines, *own) if one["id"] == line}
    assert len(urls) < 2, "every list says the same"
    return urls.pop() if urls else None


def take_back(person: Person, verb: str, line: str) -> int:
    """The status of asking for it, whatever the line says."""
    return person.status("POST", f"{PREFIXES[verb.partition('.')[0]]}/undo/{line}")


@pytest.mark.parametrize("what", MAKERS)
def test_a_line_says_where_to_those_who_may(house: House, what: str) -> None:
    verb, entity, status = what.partition(" ")[0], "", 200
    told, refused = set[str](), set[str]()
    for role, reader in zip(House._fields, house, strict=True):
        if status == 200:  # whoever is refused leaves it as it was
            entity = MAKERS[what](house.owner)
        line, kind = latest(house.owner.studio, verb, entity)
        if shown_url(reader, kind, entity, line):
            told.add(role)
        status = take_back(reader, verb, line)
        assert status in (200, *REFUSED)
        if status in REFUSED:
            refused.add(role)
    assert told == house.those_who_may(what)
    assert refused == {*House._fields} - told


@pytest.mark.parametrize("role", House._fields)
def test_a_deletion_of_a_project_is_taken_back_by_who_may_delete_it_now(
    owner: Person, role: str
) -> None:
    doer = owner.invite(owner.studio.person("Ada"), "admin")
    project = owner.project()
    doer.ok("PUT", f"/projects/{project}", json={"genre": "Noir"})
    doer.ok("DELETE", f"/projects/{project}")
    path = f"/organizations/{owner.organization}/members/{doer.id}"
    owner.ok("PUT", path, json={"role": role})
    lines = doer.ok("GET", "/logs/user/activity")["logs"]
    deleted, changed = (one for one in lines if one["entity_id"] == project)
    assert changed["undo_url"] is None, "what lies in the trash is not changed"
    assert take_back(doer, "projects.project.changed", changed["id"]) in REFUSED
    may = role in ("admin", "owner")
    assert (deleted["undo_url"] is not None) == may
    assert take_back(doer, "projects.project.deleted", deleted["id"]) == (200 if may else 403)


def test_an_editor_takes_back_what_he_did_to_his_own_project(house: House) -> None:
    body = {"title": "His", "organization_id": house.owner.organization}
    project = house.editor.ok("POST", "/projects", 201, json=body)["project"]["id"]
    line, kind = latest(house.owner.studio, "projects.project.added", project)
    url = shown_url(house.editor, kind, project, line)
    assert url is not None
    assert house.editor.ok("POST", url)["project"] is None


def test_whoever_left_takes_back_nothing_of_theirs(owner: Person) -> None:
    guest = owner.invite(owner.studio.person("Gil"), "editor")
    _, id = inspiration(guest, project_id=owner.project(), shared=False)
    line, kind = latest(owner.studio, "inspiration.inspiration.added", id)
    assert shown_url(guest, kind, id, line) is not None
    owner.ok("DELETE", f"/organizations/{owner.organization}/members/{guest.id}")
    assert shown_url(guest, kind, id, line) is None
    assert take_back(guest, "inspiration.inspiration.added", line) in REFUSED


@pytest.mark.parametrize("shared", [True, False])
def test_whoever_may_write_no_more_does_not_say_who_sees_his(owner: Person, shared: bool) -> None:
    """Neither that it is shared again, nor, in a line that all read, that it is not."""
    guest = owner.invite(owner.studio.person("Gil"), "editor")
    path, id = inspiration(guest, project_id=owner.project(), shared=not shared)
    guest.ok("PUT", path, json={"shared": shared})
    line, kind = latest(owner.studio, "inspiration.inspiration.changed", id)
    assert shown_url(guest, kind, id, line) is not None
    owner.ok(
        "PUT",
        f"/organizations/{owner.organization}/members/{guest.id}",
        json={"role": "viewer"},
    )
    assert shown_url(guest, kind, id, line) is None
    assert take_back(guest, "inspiration.inspiration.changed", line) == 403


def test_who_acts_for_somebody_gives_no_project_away(house: House) -> None:
    project = project_moved(house.owner)
    studio = house.owner.studio
    line, kind = latest(studio, "projects.project.moved", project)
    assert shown_url(house.owner, kind, project, line) is not None
    path = f"/superadmin/users/{house.owner.id}/impersonate"
    begun = studio.root.ok("POST", path, 201, json={"reason": "Support", "minutes": 5})
    with studio.client(begun["access_token"]) as acting:
        moved, *_ = acting.get(f"/logs/entity/{kind}/{project}").json()["logs"]
        assert (moved["id"], moved["undo_url"]) == (line, None)
        assert acting.post(f"/projects/undo/{line}").status_code == 403


def test_every_kind_of_line_is_in_the_table() -> None:
    verbs = set(re.findall(r"^\| `([a-z_.]+)` \|", EVENTS.read_text(), re.MULTILINE))
    undoable = {
        verb
        for verb in verbs - LASTING
        if verb.rpartition(".")[0] in UNDO and verb.rpartition(".")[2] in UNDOABLE
    }
    assert {what.partition(" ")[0] for what in MAKERS} | BY_THEMSELVES == undoable
