"""Characters, worlds and shots, put straight into their tables: their services are not asked."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.services.nodes.trees import Tree


def character(tree: Tree, name: str, **place: Any) -> str:
    """A character of the tree's project, unless `place` says otherwise; its id."""
    id = str(uuid4())
    where = {"project_id": tree.project, "organization_id": None, "world_id": None} | place
    tree.person.studio.sql(
        "insert into characters.characters (id, project_id, organization_id, world_id, name)"
        " values (%(id)s, %(project_id)s, %(organization_id)s, %(world_id)s, %(name)s)",
        id=id,
        name=name,
        **where,
    )
    return id


def world(tree: Tree, linked: str | None = None) -> str:
    """A world of the person's organization; its id."""
    id = str(uuid4())
    tree.person.studio.sql(
        "insert into worldbuilding.worlds (id, organization_id, name, linked_project_id)"
        " values (%(id)s, %(o)s, 'World', %(linked)s)",
        id=id,
        o=tree.person.organization,
        linked=linked,
    )
    return id


def link(tree: Tree, world_id: str) -> None:
    """Say in the project that it plays in this world."""
    query = "update projects.projects set world_id = %(w)s where id = %(p)s"
    tree.person.studio.sql(query, w=world_id, p=tree.project)


def shot(tree: Tree, scene: dict[str, Any], at: int, *cast: str) -> str:
    """A shot of a scene with its casting; its id."""
    id = str(uuid4())
    sql = tree.person.studio.sql
    sql(
        "insert into shots.shots (id, project_id, scene_id, shot_number, order_index, dialog)"
        " values (%(id)s, %(p)s, %(s)s, %(n)s, %(at)s, 'Stay close.')",
        id=id,
        p=tree.project,
        s=scene["id"],
        n=f"Shot {at + 1}",
        at=at,
    )
    for one in cast:
        sql("insert into shots.shot_characters values (%(s)s, %(c)s)", s=id, c=one)
    return id
