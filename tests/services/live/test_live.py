"""What is heard, by whom, and where a stream goes on that was cut."""

from __future__ import annotations

import time

from tests.services.live.ear import Ear, ear
from tests.studio import NOBODY, Person, Studio
from tests.wait import wait_until


def test_a_change_is_heard_with_names_and_without_contents(owner: Person) -> None:
    project = owner.project()
    with ear(owner) as listening:
        owner.ok("PUT", f"/projects/{project}", json={"title": "The Tide", "logline": "SECRET"})
        event = listening.hears("projects.project.changed")
        text = listening.text
    assert event | {"pos": 0, "at": ""} == {
        "pos": 0,
        "at": "",
        "actor": owner.id,
        "entity_type": "project",
        "entity_id": project,
        "project_id": project,
        "verb": "projects.project.changed",
        "title": "The Tide",
        "changed": ["logline", "title"],
        "revision": owner.ok("GET", f"/projects/{project}")["project"]["revision"],
    }
    assert "SECRET" not in text


def test_the_answer_is_one_that_nobody_keeps_packs_or_holds_back(owner: Person) -> None:
    with ear(owner) as listening:
        headers = listening.answer.headers
    assert headers["content-type"].startswith("text/event-stream")
    assert headers["cache-control"] == "no-cache"
    assert headers["x-accel-buffering"] == "no"
    assert headers["access-control-allow-origin"] == "*"
    assert "content-encoding" not in headers
    assert "content-length" not in headers
    assert listening.text.startswith("retry: 1000\nid: ")
    head = owner.http.head("/events")
    assert (head.status_code, head.content) == (200, b"")


def test_members_hear_their_projects_and_strangers_nothing(
    owner: Person, stranger: Person, studio: Studio
) -> None:
    viewer = owner.invite(studio.person("Vera"), "viewer")
    project = owner.project()
    with ear(viewer) as member, ear(stranger) as other, ear(owner) as own:
        owner.ok("PUT", f"/projects/{project}", json={"title": "A"})
        world = owner.ok("POST", "/worlds", 201, json={"name": "Skerry"})["world"]["id"]
        stranger.project("Theirs")
        event = member.hears("worldbuilding.world.added")
        own.hears("worldbuilding.world.added")
        other.hears("projects.project.added")
        assert member.verbs("projects") == ["projects.project.changed"]
        assert (event["entity_id"], event["project_id"]) == (world, None)
        assert [one["title"] for one in other.heard] == ["Theirs"]
        assert "Theirs" not in own.text


def test_what_happens_to_members_is_for_who_manages_them(owner: Person, studio: Studio) -> None:
    viewer = owner.invite(studio.person("Vera"), "viewer")
    with ear(viewer) as member, ear(owner) as own:
        owner.invite(studio.person("Nell"), "editor")
        project = owner.project()
        own.hears("auth.member.added")
        assert member.hears("projects.project.added")["entity_id"] == project
        assert not member.verbs("auth")


def test_the_stream_of_one_project(owner: Person, stranger: Person) -> None:
    project, another = owner.project(), owner.project()
    with ear(owner, project_id=project) as listening:
        owner.ok("PUT", f"/projects/{another}", json={"title": "B"})
        owner.ok("PUT", f"/projects/{project}", json={"title": "A"})
        listening.hears("projects.project.changed")
        assert {one["project_id"] for one in listening.heard} == {project}
    assert stranger.status("GET", f"/events?project_id={project}") == 404
    assert owner.status("GET", f"/events?project_id={NOBODY}") == 404
    assert owner.status("GET", "/events?project_id=lamp") == 400


def test_that_a_project_goes_is_heard_and_ends_its_stream(owner: Person) -> None:
    project = owner.project()
    with ear(owner) as listening, ear(owner, project_id=project) as its:
        owner.ok("DELETE", f"/projects/{project}", json={"password": "correct horse battery"})
        its.ends()
        assert its.verbs() == ["projects.project.deleted"]
        owner.ok("POST", f"/projects/{project}/restore")
        assert listening.hears("projects.project.restored")["entity_id"] == project
        assert listening.verbs("projects")[0] == "projects.project.deleted"
        assert listening.is_open


def test_what_is_private_is_for_its_owner_alone(owner: Person, studio: Studio) -> None:
    viewer = owner.invite(studio.person("Vera"), "viewer")
    project = owner.project()
    body = {"project_id": project, "image_url": "https://pictures.example/a.png", "title": "Fog"}
    with ear(owner) as own, ear(viewer) as other:
        hidden = owner.ok("POST", "/inspirations", 201, json=body)["inspiration"]["id"]
        shown = owner.ok("POST", "/inspirations", 201, json=body | {"shared": True})
        owner.ok("PUT", f"/projects/{project}", json={"title": "A"})
        for one in (own, other):
            one.hears("projects.project.changed")
        assert [one["entity_id"] for one in other.heard if one["entity_type"] == "inspiration"] == [
            shown["inspiration"]["id"]
        ]
        assert own.hears("inspiration.inspiration.added")["entity_id"] == hidden
        begun = other.heard[0]["pos"] - 1
    # Shown no more, it was never shown: nor to whom goes on from before.
    owner.ok("PUT", f"/inspirations/{shown['inspiration']['id']}", json={"shared": False})
    with ear(viewer, last=str(begun)) as again:
        again.hears("projects.project.changed")
        assert not again.verbs("inspiration")


def test_who_acts_for_somebody_hears_nothing_private(owner: Person, studio: Studio) -> None:
    made = studio.root.ok(
        "POST", f"/superadmin/users/{owner.id}/impersonate", 201, json={"reason": "Lost"}
    )
    project = owner.project()
    body = {"project_id": project, "image_url": "https://pictures.example/a.png"}
    with Ear(studio, made["access_token"]) as acting, ear(owner) as own:
        owner.ok("POST", "/inspirations", 201, json=body)
        owner.ok("PUT", f"/projects/{project}", json={"title": "A"})
        own.hears("inspiration.inspiration.added")
        acting.hears("projects.project.changed")
        assert not acting.verbs("inspiration")
        trail = owner.ok("GET", f"/profile/impersonations/{made['impersonation']['id']}")
        assert ("GET", "/events") in [(one["method"], one["route"]) for one in trail["steps"]]
        ended = time.monotonic()
        with studio.client(made["access_token"]) as client:
            client.post("/auth/v1/logout").raise_for_status()
        assert acting.ends() - ended < 1
        assert own.is_open


def test_the_log_and_the_stream_do_not_disagree(owner: Person, studio: Studio) -> None:
    """Whatever a member hears of a project is in the log, and the other way round."""
    viewer = owner.invite(studio.person("Vera"), "viewer")
    project = owner.project()
    picture = {"project_id": project, "image_url": "https://pictures.example/a.png"}
    with ear(viewer, project_id=project) as listening:
        act = owner.ok("POST", "/nodes", 201, json=_node(project))["node"]["id"]
        owner.ok("PUT", f"/nodes/{act}", json={"title": "Landfall"})
        owner.ok("POST", "/inspirations", 201, json=picture)
        owner.ok("POST", "/inspirations", 201, json=picture | {"shared": True})
        owner.ok("POST", "/characters", 201, json={"project_id": project, "name": "Mara"})
        owner.ok("DELETE", f"/nodes/{act}")
        owner.ok("PUT", f"/projects/{project}", json={"title": "End"})
        listening.hears("projects.project.changed")
        heard = [one["entity_id"] for one in listening.heard]
    lines = viewer.ok("GET", f"/logs/project/{project}/recent")["logs"][::-1]
    assert heard == [one["entity_id"] for one in lines][-len(heard) :]
    assert len(lines) == len(heard) + 1


def _node(project: str) -> dict[str, object]:
    fields = {"project_id": project, "level": 1, "title": "Setup", "node_number": 1}
    return fields | {"template_id": "film-3act"}


def test_a_cut_misses_and_doubles_nothing(owner: Person) -> None:
    project = owner.project()
    got: list[int] = []
    titles: list[str] = []
    last: str | None = None
    for turn in range(6):
        with ear(owner, last=last, project_id=project) as listening:
            for n in range(25):
                owner.ok("PUT", f"/projects/{project}", json={"title": f"{turn}-{n}"})
            listening.hears("projects.project.changed", times=turn * 3 + 1)
        last = listening.id  # wherever it was cut
        got += [one["pos"] for one in listening.heard]
        titles += [one["title"] for one in listening.heard]
        for n in range(25, 50):  # while nobody listens
            owner.ok("PUT", f"/projects/{project}", json={"title": f"{turn}-{n}"})
    with ear(owner, last=last, project_id=project) as listening:

        def all_were_heard() -> bool:
            return len(listening.heard) + len(got) >= 300

        wait_until(all_were_heard, 10)
        titles += [one["title"] for one in listening.heard]
        got += [one["pos"] for one in listening.heard]
    assert titles == [f"{turn}-{n}" for turn in range(6) for n in range(50)]
    assert got == sorted(set(got))


def test_a_position_that_is_not_kept_is_a_reset(owner: Person, studio: Studio) -> None:
    [(newest,)] = studio.sql("select pos from kernel.event_position")
    for last in (str(newest + 1_000_000), "lamp", "-4", "9" * 40):
        with ear(owner, last=last) as listening:

            def it_was_reset(listening: Ear = listening) -> bool:
                return bool(listening.resets)

            wait_until(it_was_reset, 10)
            assert listening.resets[0] >= newest
            title = owner.project(f"After {last}")
            assert listening.hears("projects.project.added")["entity_id"] == title


def test_what_is_older_than_what_is_kept_is_a_reset(owner: Person, studio: Studio) -> None:
    owner.project("Forgotten")
    with ear(owner) as listening:
        newest = int(listening.id)
    # As the upkeep does after thirty days; of what other tests do now nothing is touched.
    studio.sql("delete from kernel.events where pos <= %(pos)s", pos=newest)
    with ear(owner, last=str(newest - 1)) as listening:

        def it_was_reset() -> bool:
            return bool(listening.resets)

        wait_until(it_was_reset, 10)
        assert not listening.heard
    with ear(owner, last=str(newest)) as listening:
        owner.project("Kept")
        listening.hears("projects.project.added")
        assert not listening.resets


def test_an_account_has_twenty_streams(owner: Person) -> None:
    ears = [ear(owner) for _ in range(20)]
    for one in ears:
        one.ready()
    answer = owner.http.get("/events")
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert answer.headers["retry-after"]
    ears.pop().close()

    def there_is_room() -> bool:
        return owner.status("HEAD", "/events") == 200

    wait_until(there_is_room, 10)
    for one in ears:
        one.close()
