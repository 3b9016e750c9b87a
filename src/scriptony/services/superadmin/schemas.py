"""What travels: an instance in numbers. Keys are camelCase, as the pages that read them have it."""

from __future__ import annotations

from typing import Literal

import msgspec

State = Literal["queued", "running", "done", "failed", "cancelled"]


class Totals(msgspec.Struct):
    """How many there are. What lies in the trash does not count."""

    totalUsers: int
    totalOrganizations: int
    totalProjects: int
    totalWorlds: int


class Stats(msgspec.Struct):
    """The instance in four numbers."""

    stats: Totals


class User(msgspec.Struct):
    """An account. `lastSignIn` is null when there was none, `bannedUntil` unless a ban holds."""

    id: str
    email: str
    name: str
    role: str
    lastSignIn: str | None
    createdAt: str
    emailConfirmed: bool
    bannedUntil: str | None
    organizationCount: int


class Users(msgspec.Struct):
    """Accounts, the newest first; `total` is how many the search finds."""

    users: list[User]
    total: int
    next_cursor: str | None = None


class Organization(msgspec.Struct):
    """An organization and how much it has. `ownerEmail` is of its longest owner."""

    id: str
    name: str
    slug: str
    ownerEmail: str
    memberCount: int
    projectCount: int
    worldCount: int
    createdAt: str


class Organizations(msgspec.Struct):
    """Organizations, the newest first; `total` is how many the search finds."""

    organizations: list[Organization]
    total: int
    next_cursor: str | None = None


class Day(msgspec.Struct):
    """What happened on a day (UTC). `errors` are answers of 500 and above, `activeUsers` accounts
    that asked for something, `storageBytes` what all files took at its end."""

    day: str
    requests: int
    errors: int
    activeUsers: int
    newProjects: int
    storageBytes: int


class ServiceDay(msgspec.Struct):
    """What a service answered on a day (UTC)."""

    day: str
    requests: int
    errors: int
    activeUsers: int


class ServiceFigures(msgspec.Struct):
    """What a service answered, and on which days. `meanMs` is until an answer began."""

    service: str
    requests: int
    errors: int
    meanMs: float
    days: list[ServiceDay]


class Figures(msgspec.Struct):
    """How much an instance is used: now in four numbers, then by day and by service."""

    totalEvents: int
    activeUsers24h: int
    activeUsers7d: int
    activeOrganizations: int
    days: list[Day]
    services: list[ServiceFigures]


class Analytics(msgspec.Struct):
    """How much an instance is used."""

    analytics: Figures


class Space(msgspec.Struct):
    """How many files, and how many bytes they take."""

    files: int
    bytes: int


class BucketSpace(msgspec.Struct):
    """What a bucket holds."""

    bucket: str
    files: int
    bytes: int


class OrganizationSpace(msgspec.Struct):
    """What is kept for an organization; for none of them where `id` is null."""

    id: str | None
    name: str | None
    files: int
    bytes: int


class OwnerSpace(msgspec.Struct):
    """What an account has uploaded; `id` is null for nobody's, `email` for one that is gone."""

    id: str | None
    email: str | None
    files: int
    bytes: int


class StorageOverview(msgspec.Struct):
    """All files, by where they lie, and the ten organizations and accounts with most of them."""

    storage: Space
    buckets: list[BucketSpace]
    organizations: list[OrganizationSpace]
    owners: list[OwnerSpace]


class OrganizationsSpace(msgspec.Struct):
    """Organizations, those with most bytes first."""

    organizations: list[OrganizationSpace]
    total: int
    next_cursor: str | None = None


class OwnersSpace(msgspec.Struct):
    """Accounts, those with most bytes first."""

    owners: list[OwnerSpace]
    total: int
    next_cursor: str | None = None


class Job(msgspec.Struct):
    """Long work of anybody's; neither what it was given nor what came of it."""

    id: str
    kind: str
    state: State
    ownerEmail: str
    organizationId: str | None
    organizationName: str | None
    projectId: str | None
    progress: float
    attempt: int
    error: str | None
    createdAt: str
    startedAt: str | None
    finishedAt: str | None


class Jobs(msgspec.Struct):
    """Jobs, the newest first. `states` counts all there are, `total` those the filters find."""

    jobs: list[Job]
    states: dict[State, int]
    total: int
    next_cursor: str | None = None
