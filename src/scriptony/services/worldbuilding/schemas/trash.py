"""The trash of an organization."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from scriptony.interchange.wire import TrashEntry


class OrganizationTrash(Struct):
    """Acts of deletion, the latest first; `next_cursor` is there when pages were asked for."""

    trash: list[TrashEntry]
    next_cursor: str | None | UnsetType = UNSET


class RestoredAct(Struct):
    """What came back. `trash_id` names the act that things are part of now whose parent lies in
    the trash still."""

    count: int
    trash_id: str | None
    success: bool = True


class PurgedAct(Struct):
    """How many things are gone for good."""

    count: int
    success: bool = True
