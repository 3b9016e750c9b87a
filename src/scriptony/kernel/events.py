"""What happened: rows written in the transaction that did it, numbered after commit, read in order.

A row gets its `pos` from one dispatcher once it is committed, in order of `seq`; readers take
`pos > cursor`. A reader that went by `seq` would skip what commits late.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Session, as_json

log = logging.getLogger("scriptony.events")

CHANNEL = "scriptony_events"
VALUE_LIMIT = 16_384
"""Larger values of changed fields are not carried along: `{"omitted": size}` stands for them."""

_PUBLISH = f"""
with event as (
  insert into kernel.events (actor_id, impersonator_id, via, organization_id, project_id, world_id,
    entity_type, entity_id, verb, title, trash_id, before, after, request_id)
  values (%(actor_id)s, %(impersonator_id)s, %(via)s, %(organization_id)s, %(project_id)s,
    %(world_id)s, %(entity_type)s, %(entity_id)s, %(verb)s, %(title)s, %(trash_id)s, %(before)s,
    %(after)s, %(request_id)s)
  returning seq)
select pg_notify('{CHANNEL}', '') from event
"""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened to one entity. `verb` is `service.thing.past-participle`."""

    pos: int = 0
    at: str = ""
    actor_id: str | None = None
    impersonator_id: str | None = None
    via: str | None = None
    organization_id: str | None = None
    project_id: str | None = None
    world_id: str | None = None
    entity_type: str
    entity_id: str | None = None
    verb: str
    title: str | None = None
    trash_id: str | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    request_id: str | None = None


Reaction = Callable[[Session, Sequence[Event]], Awaitable[None]] | str
"""What is done with events; or a statement that reads them itself, and answers how many."""


@dataclass(frozen=True, slots=True)
class Consumer:
    """A reader of events with a cursor of its own. `react` must be idempotent; where it is a
    statement, the cursor is the statement's."""

    name: str
    database: Database
    react: Reaction


async def publish(tx: Session, actor: Actor | None, verb: str, **what: Any) -> None:
    """Tell, inside the transaction `tx`, that `verb` happened. Members as in `Event`."""
    row: dict[str, Any] = dict.fromkeys(Event.__struct_fields__)
    row |= what | {"verb": verb}
    if actor is not None:
        if actor.once is not None:
            await actor.once.write(tx, actor, what.get("entity_id"))
        row |= {
            "actor_id": actor.user_id,
            "impersonator_id": actor.impersonator_id,
            "via": actor.via,
            "request_id": actor.request_id,
        }
    row["before"], row["after"] = _carried(what.get("before")), _carried(what.get("after"))
    await tx.run(_PUBLISH, row)


def _carried(fields: dict[str, Any] | None) -> Any:
    return None if fields is None else as_json({k: _small(v) for k, v in fields.items()})


def _small(value: Any) -> Any:
    """A value, or only how large it is as JSON."""
    size = len(msgspec.json.encode(value))
    return {"omitted": size} if size > VALUE_LIMIT else value


def changes(
    before: dict[str, Any], after: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The members that differ, old and new; None when none does."""
    names = [name for name in after if before.get(name) != after[name]]
    if not names:
        return None
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}
