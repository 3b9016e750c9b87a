"""What travels: tickets, and what is told of an event, which is never what is in things."""

from __future__ import annotations

import msgspec


class Ticket(msgspec.Struct):
    """Opens `/events` and nothing else, as often as one likes, while its session lives."""

    ticket: str
    expires_at: str


class Told(msgspec.Struct):
    """One event. `actor` is whose account did it, `changed` are the names of the fields that
    changed. `revision` is the one the thing has when it is told, null where it has none or is
    removed for good."""

    pos: int
    at: str
    actor: str | None
    entity_type: str
    entity_id: str | None
    project_id: str | None
    verb: str
    title: str | None
    changed: list[str]
    revision: int | None


class Reset(msgspec.Struct):
    """What was missed cannot be told any more: read anew what is shown. Goes on after `pos`."""

    pos: int
