"""Pages of lines, and those of one kind or action."""

from __future__ import annotations

import pytest

from scriptony.services.logs.queries import OF_PROJECT, filtered
from tests.services.logs.test_logs import recent, scene_of, shot_of, told
from tests.studio import Person, Studio, cursor_of


def test_pages_follow_each_other(owner: Person) -> None:
    project = owner.project()
    scene = scene_of(owner, project)[-1]
    for n in range(6):
        shot_of(owner, scene, str(n))
    whole = recent(owner, project)
    path, seen = f"/logs/project/{project}/recent", list[str]()
    cursor = None
    while True:
        page = owner.ok("GET", path, params={"limit": 4, **({"cursor": cursor} if cursor else {})})
        assert page["count"] == len(page["logs"]) <= 4
        seen += [line["id"] for line in page["logs"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [line["id"] for line in whole]
    assert len(seen) == 10
    assert owner.status("GET", path, params={"cursor": cursor_of("x")}) == 400


@pytest.mark.parametrize(("limit", "count"), [("x", 4), ("-3", 4), ("0", 1), ("2", 2), ("1e9", 4)])
def test_a_limit_that_is_none_counts_for_nothing(owner: Person, limit: str, count: int) -> None:
    project = owner.project()
    scene_of(owner, project)
    assert len(recent(owner, project, limit=limit)) == count


def test_filters_keep_lines_of_a_kind(owner: Person) -> None:
    project = owner.project()
    act, *_ = scene_of(owner, project)
    owner.ok("PUT", f"/nodes/{act}", json={"color": "#112233"})
    owner.ok("DELETE", f"/nodes/{act}")
    assert told(recent(owner, project, entity_type="Act")) == [
        ("deleted", "Act"),
        ("updated", "Act"),
        ("created", "Act"),
    ]
    for action in ("updated", "UPDATE", "update", "UPDATED"):
        assert told(recent(owner, project, action=action)) == [("updated", "Act")]
    assert recent(owner, project, action="sung") == []
    assert recent(owner, project, entity_type="Scene", action="deleted") == []


LINES = """
insert into logs.entries (first_pos, pos, started_at, at, organization_id, project_id, entity_type,
  entity_id, verb, title)
select first - n, first - n, now(), now(), %(house)s, %(project)s, 'shot', gen_random_uuid(),
  'shots.shot.changed', 'Shot ' || n
from generate_series(1, 5000) n, (select least(min(first_pos), 0) from logs.entries) l (first)
"""


def test_a_filter_that_keeps_nothing_does_not_read_the_whole_log(
    owner: Person, studio: Studio
) -> None:
    project = owner.project()
    studio.sql(LINES, house=owner.organization, project=project)
    studio.sql("analyze logs.entries")
    values = {"id": project, "actor": owner.id, "is_acted": False, "pos": 1 << 60, "rows": 101}
    for wish in ({"action": "sung"}, {"kind": "act"}, {"kind": "shot", "action": "deleted"}):
        query = filtered(OF_PROJECT, kind="kind" in wish, action="action" in wish)
        explained = studio.sql(f"explain (analyze, buffers, format json) {query}", **values, **wish)
        plan = explained[0][0][0]["Plan"]
        assert plan["Actual Rows"] == 0
        assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 20, wish
    assert len(recent(owner, project, action="updated", entity_type="Shot", limit=7)) == 7
