"""Several beats of a project at once: the ripple edit, their order, a template."""

from __future__ import annotations

from typing import Any

from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Session
from scriptony.kernel.errors import Invalid, NotFound
from scriptony.kernel.events import publish
from scriptony.kernel.ids import is_id
from scriptony.services.beats.operations.holding import (
    beat_of,
    hold_beat,
    in_order,
    lock_project,
    project_named,
    tell_changed,
    writing,
)
from scriptony.services.beats.operations.templates import find_template
from scriptony.services.beats.operations.writing import insert_beat, throw_away
from scriptony.services.beats.queries import beats as sql
from scriptony.services.beats.rules.percents import hundredths, least_length, seconds_said
from scriptony.services.beats.rules.ripple import Edge, ripple, span_of
from scriptony.services.beats.rules.templates import containers
from scriptony.services.beats.schemas import Beat, Template

MOST = 1_000
"""Beats that one reorder names."""


async def ripple_beats(
    db: Database, actor: Actor, id: str, edge: Edge, pct: float, revision: int | None
) -> tuple[Beat, list[Beat]]:
    """Move an edge of a beat; what follows makes room. The beat, and all that moved. Conflict
    (409) where beats overlap or have no room."""
    async with writing(db) as tx:
        project = await tx.value(sql.PROJECT_OF, {"id": id})
        if project is None:
            raise NotFound("Beat")
        await tx.run(sql.LOCK, {"project": project})
        there = {beat.id: beat for beat in await all_held(tx, project)}
        held = await hold_beat(tx, actor, id, revision)
        spans = [
            span_of(beat.id, hundredths(beat.pct_from), hundredths(beat.pct_to))
            for beat in in_order([*there.values()])
        ]
        moved: list[Beat] = []
        for span in ripple(spans, id, edge, hundredths(pct), await _least(tx, project)):
            values = {"id": span.id, "pct_from": span.start / 100, "pct_to": span.end / 100}
            new = beat_of(await tx.one(sql.PLACE, values))
            await tell_changed(tx, actor, there[span.id], new, held.organization_id)
            moved.append(new)
    return next((beat for beat in moved if beat.id == id), held.beat), moved


async def all_held(tx: Session, project: str) -> list[Beat]:
    """The living beats of a project, held."""
    return [Beat(*row) for row in await tx.all(sql.ALL_HELD, {"project": project})]


async def _least(tx: Session, project: str) -> int:
    """How much of the project a second takes."""
    row = await tx.one(sql.DURATION, {"project": project})
    seconds, said = row or (None, None)
    return least_length(seconds or seconds_said(said))


async def reorder_beats(
    db: Database, actor: Actor, project: str | None, ids: list[Any] | None
) -> int:
    """Put those named first, in this order; the others keep theirs behind them. NotFound (404),
    and nothing changed, for one that is not the project's."""
    if not ids:
        raise Invalid("beat_ids array is required", field="beat_ids")
    if len(ids) > MOST:
        raise Invalid(f"beat_ids: at most {MOST:,} at once", field="beat_ids")
    if not project:
        raise Invalid("project_id is required", field="project_id")
    wanted = list(dict.fromkeys(str(one).lower() for one in ids if is_id(one)))
    project = project_named(project)
    async with writing(db) as tx:
        organization = await lock_project(tx, actor, project)
        there = {beat.id: beat.order_index for beat in in_order(await all_held(tx, project))}
        if not set(wanted) <= there.keys():
            raise NotFound("Beat")
        order = [*wanted, *(id for id in there if id not in set(wanted))]
        places = {id: place for place, id in enumerate(order)}
        await put_in_order(tx, actor, project, organization, there, places)
    return len(wanted)


async def put_in_order(
    tx: Session,
    actor: Actor,
    project: str,
    organization: str,
    was: dict[str, int],
    places: dict[str, int],
) -> None:
    """Give beats whose project is locked these places; several may share one."""
    await tx.run(sql.ARRANGE, {"ids": [*places], "places": [*places.values()]})
    if was != places:
        await publish(
            tx,
            actor,
            "beats.beat.reordered",
            entity_type="project",
            entity_id=project,
            project_id=project,
            organization_id=organization,
            before={"order_index": was},
            after={"order_index": places},
        )


async def apply_template(
    db: Database, actor: Actor, project: str | None, template: str | None, *, replace: bool
) -> tuple[int, list[Beat]]:
    """Give a project the beats of a template: how many were made, and all it has then. A project
    that has beats of the template keeps them, so that two at once make one set; with `replace`
    whatever it has goes to the trash first."""
    for name, value in (("project_id", project), ("template_id", template)):
        if not value:
            raise Invalid(f"{name} is required", field=name)
    assert project
    assert template
    project = project_named(project)
    found = await find_template(db, actor, template)
    async with writing(db) as tx:
        organization = await lock_project(tx, actor, project)
        there = in_order(await all_held(tx, project))
        if not replace and any(beat.template_abbr == found.abbreviation for beat in there):
            return 0, there
        if actor.once is not None:
            actor.once.entity_id, actor.once.note = project, len(found.beats)
        if replace and there:
            await throw_away(tx, actor, there, organization)
            there = []
        made = await _plant(tx, actor, project, organization, found, len(there))
    return len(made), in_order([*there, *made])


async def _plant(
    tx: Session, actor: Actor, project: str, organization: str, template: Template, first: int
) -> list[Beat]:
    acts = [row[0] for row in await tx.all(sql.ACTS, {"project": project})]
    made: list[Beat] = []
    for place, beat in enumerate(template.beats, first):
        start, end = hundredths(beat.pct_from), hundredths(beat.pct_to)
        from_container, to_container = containers(start, end, acts)
        fields = {
            "label": beat.label,
            "template_abbr": template.abbreviation,
            "description": beat.description,
            "from_container_id": from_container,
            "to_container_id": to_container,
            "pct_from": beat.pct_from,
            "pct_to": beat.pct_to,
            "color": beat.color,
            "order_index": place,
        }
        made.append(await insert_beat(tx, actor, project, organization, fields))
    return made
