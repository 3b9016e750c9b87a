"""Beat templates: those of the product, and those people make."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET

from scriptony.interchange.names import name_order
from scriptony.kernel.access import Actor, need
from scriptony.kernel.db import Database, Row, Session, as_json
from scriptony.kernel.errors import Forbidden, Invalid, NotFound, Stale
from scriptony.kernel.events import changes, publish
from scriptony.kernel.ids import is_id, new_id
from scriptony.kernel.pages import Page, cut
from scriptony.services.beats.queries import templates as sql
from scriptony.services.beats.rules.percents import percent
from scriptony.services.beats.rules.templates import BUILT_IN, BuiltIn, built_in, evenly_placed
from scriptony.services.beats.schemas import (
    TEMPLATE_COLUMNS,
    NewTemplate,
    Template,
    TemplateBeat,
    TemplateBeatFields,
    TemplateFields,
)

SETTABLE = ("name", "abbreviation", "beats")


def template_of(row: Row) -> Template:
    """An organization's own, from a row of `queries.TEMPLATE`."""
    values: dict[str, Any] = dict(zip(TEMPLATE_COLUMNS, row, strict=True))
    values["beats"] = msgspec.convert(values["beats"], list[TemplateBeat])
    return Template(**values)


def shown(one: BuiltIn) -> Template:
    """One of the product's."""
    beats = [
        TemplateBeat(beat.label, beat.description, beat.color, beat.start / 100, beat.end / 100)
        for beat in one.beats
    ]
    return Template(
        id=one.id, name=one.name, abbreviation=one.abbreviation, beats=beats, built_in=True
    )


async def list_templates(
    db: Database, actor: Actor, page: Page, organization: str | None
) -> tuple[list[Template], str | None]:
    """The product's, then those of the actor's organizations (or of one) by name. NotFound (404)
    for an organization that is not the actor's."""
    async with db.session() as session:
        house = await _house(session, actor, organization)
        values = {"actor": actor.user_id, "organization": house}
        rows = await session.all(sql.LIST, values)
    own = sorted(map(template_of, rows), key=_key)
    known = [*map(shown, BUILT_IN), *own]
    if page.after is not None:
        if not (is_id(page.after[2]) or built_in(page.after[2])):
            raise Invalid("cursor is not one of this list", field="cursor")
        known = [one for one in known if _follows(one, page.after)]
    return cut(page, known[: page.rows], lambda one: (_rank(one), one.name, one.id))


async def _house(session: Session, actor: Actor, organization: str | None) -> str | None:
    if not organization:
        return None
    return (await _home(session, actor, organization))[0]


async def _home(session: Session, actor: Actor, organization: str | None) -> Row:
    if organization is not None and not is_id(organization):
        raise NotFound("Organization")
    values = {"actor": actor.user_id, "organization": organization}
    row = await session.one(sql.HOME, values)
    if row is None:
        raise NotFound("Organization")
    return row


def _rank(one: Template) -> int:
    ids = [template.id for template in BUILT_IN]
    return ids.index(one.id) if one.built_in else len(ids)


def _key(one: Template) -> tuple[tuple[str, str], str]:
    return name_order(one.name), one.id


def _follows(one: Template, after: tuple[Any, ...]) -> bool:
    rank, name, id = after
    return (_rank(one), *_key(one)) > (rank, name_order(name), id)


async def find_template(db: Database, actor: Actor, id: str) -> Template:
    """One of the product's, or of the actor's organizations. NotFound (404)."""
    if found := built_in(id):
        return shown(found)
    if not is_id(id):
        raise NotFound("Template")
    async with db.session() as session:
        row = await session.one(sql.ONE, {"id": id, "actor": actor.user_id})
    if row is None:
        raise NotFound("Template")
    return template_of(row)


async def add_template(db: Database, actor: Actor, body: NewTemplate) -> Template:
    """A new template of the organization named, or of one's own."""
    beats = _placed(body.beats)
    async with db.transaction() as tx:
        organization, may_edit = await _home(tx, actor, body.organization_id or None)
        need(may_edit, "Organization")
        values = {
            "id": new_id(),
            "organization": organization,
            "actor": actor.user_id,
            "name": body.name.strip(),
            "abbreviation": body.abbreviation.strip(),
            "beats": as_json(beats),
        }
        row = await tx.one(sql.INSERT, values)
        assert row is not None
        template = template_of(row)
        await tell(tx, actor, "added", template, after=fields_of(template))
    return template


async def change_template(
    db: Database, actor: Actor, id: str, body: TemplateFields, revision: int | None
) -> Template:
    """Change what the body names; beats of projects stay as they are. Stale (412) when it is not
    at `revision` any more."""
    wishes: dict[str, Any] = {
        name: value.strip()
        for name in ("name", "abbreviation")
        if (value := getattr(body, name)) is not UNSET
    }
    if body.beats is not UNSET:
        wishes["beats"] = msgspec.to_builtins(_placed(body.beats))
    async with db.transaction() as tx:
        held = await hold_template(tx, actor, id, revision)
        return await write_template(tx, actor, held, wishes)


async def write_template(
    tx: Session, actor: Actor, held: Template, wishes: dict[str, Any]
) -> Template:
    """Write the wishes to a held template, and tell what changed."""
    before = fields_of(held)
    values = before | wishes
    changed = changes(before, values)
    if changed is None:
        return held
    row = await tx.one(sql.UPDATE, values | {"id": held.id, "beats": as_json(values["beats"])})
    assert row is not None
    template = template_of(row)
    await tell(tx, actor, "changed", template, before=changed[0], after=changed[1])
    return template


async def remove_template(db: Database, actor: Actor, id: str, revision: int | None) -> None:
    """Away; the beats that were made by it stay."""
    async with db.transaction() as tx:
        await drop_template(tx, actor, await hold_template(tx, actor, id, revision))


async def drop_template(tx: Session, actor: Actor, held: Template) -> None:
    """The same of a held one."""
    await tx.run(sql.DELETE, {"id": held.id})
    await tell(tx, actor, "removed", held, before=fields_of(held))


async def hold_template(tx: Session, actor: Actor, id: str, revision: int | None) -> Template:
    """Lock one the actor may change. Forbidden (403) for those of the product."""
    if built_in(id):
        raise Forbidden("This template belongs to Scriptony: make one of your own")
    row = await tx.one(sql.HELD, {"id": id, "actor": actor.user_id}) if is_id(id) else None
    need(row[0] if row else None, "Template")
    assert row is not None
    held = template_of(row[1:])
    if revision not in (None, held.revision):
        raise Stale
    return held


def _placed(beats: list[TemplateBeatFields]) -> list[TemplateBeat]:
    said = evenly_placed(len(beats), ((beat.pct_from, beat.pct_to) for beat in beats))
    made: list[TemplateBeat] = []
    for at, (beat, (start, end)) in enumerate(zip(beats, said, strict=True)):
        first, last = percent(start), percent(end)
        if first > last:
            raise Invalid(f"beats[{at}]: pct_from is greater than pct_to", field="beats")
        made.append(TemplateBeat(beat.label.strip(), beat.description, beat.color, first, last))
    return made


def fields_of(template: Template) -> dict[str, Any]:
    """What a client can set of it."""
    return msgspec.to_builtins({name: getattr(template, name) for name in SETTABLE})


async def tell(tx: Session, actor: Actor, what: str, template: Template, **more: Any) -> None:
    """Publish what happened to a template."""
    await publish(
        tx,
        actor,
        f"beats.template.{what}",
        entity_type="beat_template",
        entity_id=template.id,
        organization_id=template.organization_id,
        title=template.name,
        **more,
    )
