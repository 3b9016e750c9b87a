"""Projects for pages from before the split: bare rows, and words counted."""

from __future__ import annotations

from uuid import uuid4

from tests.studio import Person

BASE = "/functions/v1/make-server-3b52693b/projects"


def test_projects_come_bare_the_latest_change_first(owner: Person, stranger: Person):
    first, second = owner.project("First"), owner.project("Second")
    stranger.project()
    owner.ok("PUT", f"/projects/{first}", json={"genre": "Noir"})
    rows = owner.ok("GET", BASE)
    assert [(row["id"], row["title"], row["type"]) for row in rows] == [
        (first, "First", "film"),
        (second, "Second", "film"),
    ]


def test_one_project_comes_bare(owner: Person, stranger: Person):
    made = owner.ok("POST", BASE, 201, json={"title": "Salzmark", "user_id": stranger.id})
    assert (made["title"], made["user_id"]) == ("Salzmark", owner.id)
    path = f"{BASE}/{made['id']}"
    assert owner.ok("GET", path) == made
    assert owner.ok("PUT", path, json={"genre": "Noir"})["genre"] == "Noir"
    assert owner.ok("DELETE", path) == {"success": True}
    answer = owner.http.get(path)
    assert answer.status_code == 404
    assert answer.json()["error"] == "Project not found or access denied"
    (entry,) = owner.ok("GET", "/projects/trash")["trash"]
    assert entry["items"][0]["entity_id"] == made["id"], "not gone for good"


def test_words_are_counted(owner: Person, stranger: Person):
    id = owner.project()
    body = {
        "project_id": id,
        "template_id": "film-3act",
        "structure": {"level_1_count": 1, "level_2_per_parent": 1, "level_3_per_parent": 3},
    }
    nodes = owner.ok("POST", "/initialize-project", 201, json=body)["nodes"]
    scene = next(node["id"] for node in nodes if node["level"] == 3)
    owner.ok("PUT", f"/nodes/{scene}", json={"metadata": {"content": "Two words"}})
    path = f"{BASE}/{id}/recalculate-word-counts"
    assert owner.ok("POST", path) == {
        "success": True,
        "updated": 1,
        "skipped": 2,
        "errors": 0,
        "total": 3,
        "message": "Updated 1 scenes, skipped 2, errors: 0",
    }
    unknown = owner.http.post(f"{BASE}/{uuid4()}/recalculate-word-counts")
    assert (unknown.status_code, unknown.json()["error"]) == (404, "Project not found")
    owner.invite(stranger, "viewer")
    refused = stranger.http.post(path)
    assert refused.status_code == 403
    assert refused.json()["error"] == "Unauthorized - not member of organization"


def test_the_short_form_keeps_its_envelope(owner: Person):
    owner.project()
    assert len(owner.ok("GET", "/functions/v1/projects")["projects"]) == 1


def test_what_was_changed_meanwhile_is_not_deleted(owner: Person):
    id = owner.project()
    path = f"/functions/v1/make-server-3b52693b/projects/{id}"
    for tag, status in ((f'"{id}-7"', 412), (f'"{id}-1"', 200)):
        assert owner.status("DELETE", path, headers={"If-Match": tag}) == status
