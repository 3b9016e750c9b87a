"""Who appears in a scene."""

from __future__ import annotations

from scriptony.interchange.wire import Character, Sign, signed
from scriptony.kernel.access import Actor
from scriptony.kernel.db import Database, Row, Session
from scriptony.kernel.errors import NotFound
from scriptony.kernel.events import publish
from scriptony.services.nodes.operations.rights import editable
from scriptony.services.nodes.queries import people
from scriptony.services.nodes.rules.tree import TYPES

_PICTURES = (16, 20)
_FIELDS = Character.__struct_fields__


def to_character(row: Row, sign: Sign) -> Character:
    """A character of a row in the order of its fields."""
    return Character(**dict(zip(_FIELDS, signed(row, _PICTURES, sign), strict=True)))


async def list_appearances(db: Database, actor: Actor, id: str, sign: Sign) -> list[Character]:
    """The characters of a node, in the order in which they were added."""
    async with db.session() as session:
        if await people.node(session, actor.user_id, id) is None:
            raise NotFound("Node")
        return [to_character(row, sign) for row in await people.appearing(session, id)]


async def add_appearance(
    db: Database, actor: Actor, id: str, character: str, sign: Sign
) -> list[Character]:
    """Let a character of the node's project, or of a world linked with it, appear in it."""
    async with db.transaction() as tx:
        await let_appear(tx, actor, id, character)
        return [to_character(row, sign) for row in await people.appearing(tx, id)]


async def remove_appearance(
    db: Database, actor: Actor, id: str, character: str, sign: Sign
) -> list[Character]:
    """Take a character out of a node."""
    async with db.transaction() as tx:
        if not await let_go(tx, actor, id, character):
            raise NotFound("Character")
        return [to_character(row, sign) for row in await people.appearing(tx, id)]


async def let_appear(
    tx: Session, actor: Actor, id: str, character: str, at: str | None = None
) -> bool:
    """The same in a transaction, as the latest or since then; False when the character is there
    already."""
    node = await _editable(tx, actor, id)
    scope = {"project": node[1], "organization": node[4], "world": node[5]}
    if not await people.is_suitable(tx, character, scope):
        raise NotFound("Character")
    if not await people.appear(tx, id, node[1], character, at):
        return False
    # No name: it would stay when the character is removed for good.
    await _tell(tx, actor, "added", id, node, after={"character_id": character})
    return True


async def let_go(tx: Session, actor: Actor, id: str, character: str) -> bool:
    """Take a character out of a node; False when it is not there."""
    node = await _editable(tx, actor, id)
    since = await people.disappear(tx, id, character)
    if since is None:
        return False
    before = {"character_id": character, "added_at": since}
    await _tell(tx, actor, "removed", id, node, before=before)
    return True


async def _editable(tx: Session, actor: Actor, id: str) -> Row:
    return editable(await people.node(tx, actor.user_id, id), "Node")


async def _tell(
    tx: Session, actor: Actor, verb: str, id: str, node: Row, **change: dict[str, str]
) -> None:
    _, project, level, title, organization, _ = node
    await publish(
        tx,
        actor,
        f"nodes.appearance.{verb}",
        entity_type=TYPES[level],
        entity_id=id,
        project_id=project,
        organization_id=organization,
        title=title,
        **change,
    )
