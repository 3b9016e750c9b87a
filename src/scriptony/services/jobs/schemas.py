"""What travels: a job as its owner sees it."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

State = Literal["queued", "running", "done", "failed", "cancelled"]


class Job(msgspec.Struct):
    """One piece of long work. `progress` is 0 to 1, `step` says what is being done, `error` why it
    failed, `result` what came of it, by the job's kind."""

    id: str
    kind: str
    state: State
    progress: float
    step: str | None
    result: Any
    error: str | None
    attempts: int
    cancel_requested: bool
    organization_id: str | None
    project_id: str | None
    entity_type: str | None
    entity_id: str | None
    created_at: str
    started_at: str | None
    finished_at: str | None
    updated_at: str
    revision: int


class JobAnswer(msgspec.Struct):
    """One job."""

    job: Job


class Jobs(msgspec.Struct):
    """Jobs, the newest first."""

    jobs: list[Job]
    next_cursor: str | None = None
