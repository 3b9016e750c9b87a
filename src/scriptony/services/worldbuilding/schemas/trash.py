"""The trash of an organization."""

from __future__ import annotations

from msgspec import Struct


class TrashItem(Struct):
    """One thing that a deletion took."""

    entity_type: str
    entity_id: str
    title: str | None


class TrashEntry(Struct):
    """One act of deletion: what it was of, and what it took along."""

    trash_id: str
    entity_type: str
    title: str | None
    deleted_at: str
    deleted_by: str | None
    count: int
    items: list[TrashItem]


class OrganizationTrash(Struct):
    """Acts of deletion, the latest first."""

    trash: list[TrashEntry]


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
