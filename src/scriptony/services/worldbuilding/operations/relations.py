"""Relations between items, characters and locations: list, read, add, change, remove."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import UNSET

from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import Conflict, NotFound, Stale
from scriptony.kernel.events import changes, publish
from scriptony.kernel.ids import new_id
from scriptony.services.worldbuilding.operations.telling import writing
from scriptony.services.worldbuilding.queries import relations as sql
from scriptony.services.worldbuilding.rules.relations import (
    RelationRow,
    Thing,
    check_ends,
    checked_type,
)
from scriptony.services.worldbuilding.schemas.relations import NewRelation, RelationFields

Found = tuple[RelationRow, tuple[Thing, Thing]]
"""A relation and its two ends."""


async def things(session: Session, ids: Iterable[str]) -> dict[str, Thing]:
    """Living things by id."""
    rows = await session.all(sql.NAMED, {"ids": list(ids)})
    return {row[1]: Thing(*row) for row in rows}


async def related(session: Session, actor: Actor, ids: list[str]) -> list[RelationRow]:
    """The relations that lead from or to these things."""
    rows = await session.all(sql.AMONG, {"ids": ids, "actor": actor.user_id})
    return [RelationRow(*row) for row in rows]


async def list_relations(db: Database, actor: Actor, id: str) -> list[Found]:
    """The relations of an item, a character or a location. Those whose other end lies in the trash
    are left out until it comes back."""
    async with db.session() as session:
        await _ends(session, actor, id)
        rows = await related(session, actor, [id])
        known = await things(session, {end for row in rows for end in (row.from_id, row.to_id)})
    return [
        (row, (known[row.from_id], known[row.to_id]))
        for row in rows
        if row.from_id in known and row.to_id in known
    ]


async def read_relation(db: Database, actor: Actor, id: str) -> Found:
    """One relation. NotFound (404) also while one of its ends lies in the trash."""
    async with db.session() as session:
        row = await session.one(sql.ONE, {"id": id, "actor": actor.user_id})
        return await _found(session, RelationRow(*row) if row else None)


async def _found(session: Session, relation: RelationRow | None) -> Found:
    if relation is None:
        raise NotFound("Relation")
    known = await things(session, (relation.from_id, relation.to_id))
    if len(known) < 2:
        raise NotFound("Relation")
    return relation, (known[relation.from_id], known[relation.to_id])


async def add_relation(db: Database, actor: Actor, body: NewRelation) -> Found:
    """A new relation. NotFound (404) for ends that are not the actor's, Conflict (409) when there
    is one of this type between them already."""
    kind, id = checked_type(None if body.type is UNSET else body.type), new_id()
    async with writing(db) as tx:
        text = None if body.description is UNSET else body.description
        values = {"id": id, "type": kind, "description": text, **_NEW, "user_id": actor.user_id}
        ends = (body.from_id.lower(), body.to_id.lower())
        return await insert_relation(tx, actor, ends, values)


async def insert_relation(
    tx: Session, actor: Actor, ends: tuple[str, str], values: Mapping[str, Any]
) -> Found:
    """Relate the things with these ids. `values`: the columns of the relation beside its ends."""
    a, b = await _ends(tx, actor, *ends, edit=True)
    check_ends(a, b)
    await _check_type(tx, values["id"], a.id, b.id, values["type"])
    columns: dict[str, Any] = {f"{end}_{kind}": None for end in ("from", "to") for kind in _KINDS}
    columns |= {f"from_{a.kind}": a.id, f"to_{b.kind}": b.id, "organization": a.organization_id}
    row = await tx.one(sql.INSERT, {**columns, **values})
    assert row is not None
    found = RelationRow(*row[1:]), (a, b)
    await _tell(tx, actor, "added", found, after=_all(found[0], row[0]))
    return found


_KINDS = ("item", "character", "location")
_NEW: dict[str, Any] = {"created_at": None, "revision": 1}


def _all(relation: RelationRow, made_by: str | None) -> dict[str, Any]:
    """What makes a relation the same one again."""
    names = ("type", "description", "from_id", "to_id", "created_at", "revision")
    return {name: getattr(relation, name) for name in names} | {"user_id": made_by}


async def _ends(session: Session, actor: Actor, *ids: str, edit: bool = False) -> list[Thing]:
    """Things the actor may see, or change, in the order of `ids`."""
    known = await things(session, ids)
    houses = {thing.organization_id for thing in known.values()}
    values = {"actor": actor.user_id, "houses": list(houses)}
    rights: dict[str, bool] = dict(await session.all(sql.MAY_EDIT, values))
    found: list[Thing] = []
    for id in ids:
        thing = known.get(id)
        may_edit = rights.get(thing.organization_id) if thing else None
        need(may_edit if edit or may_edit is None else True, "Item, character or location")
        assert thing is not None
        found.append(thing)
    return found


async def update_relation(
    db: Database, actor: Actor, id: str, body: RelationFields, revision: int | None
) -> Found:
    """Change what the body names. Stale (412) when it is not at `revision` any more."""
    async with writing(db) as tx:
        found = await hold_relation(tx, actor, id, revision)
        old = found[0]
        kind = old.type if body.type is UNSET else checked_type(body.type)
        text = old.description if body.description is UNSET else body.description
        return await change_relation(tx, actor, found, {"type": kind, "description": text})


async def change_relation(
    tx: Session, actor: Actor, found: Found, wishes: Mapping[str, Any]
) -> Found:
    """Give a held relation a type and a description, and tell what changed. Conflict (409) for a
    type that is there already."""
    old, ends = found
    changed = changes(fields_of(old), {**fields_of(old), **wishes})
    if changed is None:
        return found
    values = {**fields_of(old), **wishes, "id": old.id}
    await _check_type(tx, old.id, old.from_id, old.to_id, values["type"])
    row = await tx.one(sql.UPDATE, values)
    assert row is not None
    new = RelationRow(*row), ends
    await _tell(tx, actor, "changed", new, before=changed[0], after=changed[1])
    return new


def fields_of(relation: RelationRow) -> dict[str, Any]:
    """What an edit may change of a relation."""
    return {name: getattr(relation, name) for name in ("type", "description")}


async def remove_relation(db: Database, actor: Actor, id: str, revision: int | None) -> None:
    """Take a relation away. What it related stays."""
    async with writing(db) as tx:
        await take_away(tx, actor, await hold_relation(tx, actor, id, revision))


async def take_away(tx: Session, actor: Actor, found: Found) -> None:
    """Remove a held relation. What it was is told, so that it can be made again."""
    made_by = await tx.value(sql.REMOVE, {"id": found[0].id})
    await _tell(tx, actor, "removed", found, before=_all(found[0], made_by))


async def hold_relation(tx: Session, actor: Actor, id: str, revision: int | None = None) -> Found:
    """A relation the actor may change, which nobody else changes until the transaction ends:
    NotFound (404), Forbidden (403), Stale (412)."""
    row = await tx.one(sql.HELD, {"id": id, "actor": actor.user_id})
    need(row[0] if row else None, "Relation")
    assert row is not None
    found = await _found(tx, RelationRow(*row[1:]))
    if revision not in (None, found[0].revision):
        raise Stale
    return found


async def _check_type(tx: Session, id: str, from_id: str, to_id: str, kind: str) -> None:
    values = {"id": id, "from_id": from_id, "to_id": to_id, "type": kind}
    if await tx.value(sql.TAKEN, values):
        raise Conflict(f"They are related as {kind} already", field="type")


async def _tell(tx: Session, actor: Actor, what: str, found: Found, **more: Any) -> None:
    relation, (a, b) = found
    await publish(
        tx,
        actor,
        f"worldbuilding.relation.{what}",
        entity_type="relation",
        entity_id=relation.id,
        organization_id=relation.organization_id,
        project_id=a.project_id or b.project_id,
        world_id=a.world_id or b.world_id,
        title=f"{a.name} {relation.type} {b.name}",
        **more,
    )
