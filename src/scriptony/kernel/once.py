"""`Idempotency-Key`: a create that is sent again is answered again, and makes nothing twice.

The key is written in the transaction of the create, by the first event it publishes. Who sends it
again gets the thing read anew, under the rights of now and with fresh URLs.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from scriptony.kernel.db import as_json
from scriptony.kernel.errors import Conflict, Invalid

if TYPE_CHECKING:
    from scriptony.kernel.access import Actor
    from scriptony.kernel.db import Database, Session

HOURS = 24
LONGEST = 255

_FIND = """
select digest, entity_id, note from kernel.idempotency_keys
where actor_id = %(actor)s and key = %(key)s
  and at > clock_timestamp() - make_interval(hours => %(hours)s)
"""

# A key that has expired, and was not swept yet, is as good as new.
_WRITE = """
insert into kernel.idempotency_keys as k (actor_id, key, route, digest, entity_id, note)
values (%(actor)s, %(key)s, %(route)s, %(digest)s, %(entity)s, %(note)s)
"""

_EXPIRE = """
delete from kernel.idempotency_keys where actor_id = %(actor)s and key = %(key)s
  and at <= clock_timestamp() - make_interval(hours => %(hours)s)
"""


@dataclass(slots=True)
class Once:
    """The key of one request, and what it may have made already."""

    key: str
    route: str
    digest: str
    entity_id: str | None = None
    note: Any = None
    is_written: bool = False

    async def find(self, db: Database, actor: Actor) -> bool:
        """Whether this was asked before, and what it made. Conflict (409) when the key was sent
        with something else."""
        values = {"actor": actor.user_id, "key": self.key, "hours": HOURS}
        async with db.session() as session:
            row = await session.one(_FIND, values)
        if row is None:
            return False
        if row[0] != self.digest:
            raise Conflict("This Idempotency-Key was sent with another request")
        self.entity_id, self.note = row[1], row[2]
        return True

    async def write(self, tx: Session, actor: Actor, entity_id: str | None) -> None:
        """Keep the key, in the create's own transaction. Two at once: the second waits, fails on
        the key, and is answered like one that came later."""
        if self.is_written:
            return
        self.is_written = True
        values = {"actor": actor.user_id, "key": self.key, "hours": HOURS}
        await tx.run(_EXPIRE, values)
        await tx.run(
            _WRITE,
            values
            | {
                "route": self.route,
                "digest": self.digest,
                "entity": self.entity_id or entity_id,
                "note": as_json(self.note) if self.note is not None else None,
            },
        )


def once_of(key: str, route: str, arguments: dict[str, Any]) -> Once:
    """The key with a digest of what was sent with it. Invalid (400) for a key of no use."""
    if not 0 < len(key) <= LONGEST or not key.isprintable():
        raise Invalid(f"An Idempotency-Key has 1 to {LONGEST} printable characters")
    sent = msgspec.json.encode(arguments, order="deterministic")
    return Once(key, route, hashlib.sha256(route.encode() + b"\n" + sent).hexdigest())
