"""Exercises, submissions, progress and plans."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.contract.asking import ask
from tests.contract.cases.case import Case, refusals, says
from tests.contract.likeness import ANY, NUMBER, TEXT, TIME, UUID, optional
from tests.contract.things import EXERCISE

BRIEF = {
    "id": TEXT,
    "title": TEXT,
    "description": TEXT,
    "category": TEXT,
    "difficulty": TEXT,
    "points": NUMBER,
    "minutes": NUMBER,
    "status": TEXT,
}
WHOLE = {**BRIEF, "instructions": TEXT, "constraints": [TEXT, ANY], "criteria": [TEXT, ANY]}
SUBMISSION = {
    "id": UUID,
    "exercise_id": TEXT,
    "daily_id": optional(TEXT),
    "text": optional(TEXT),
    "words": NUMBER,
    "points": NUMBER,
    "local_date": TEXT,
    "time_zone": TEXT,
    "created_at": TIME,
    "updated_at": TIME,
    "revision": NUMBER,
    "deleted_at": optional(TIME),
}
ACHIEVEMENT = {
    "id": TEXT,
    "name": TEXT,
    "title": TEXT,
    "description": TEXT,
    "icon": TEXT,
    "points": NUMBER,
    "unlocked": bool,
    "earned_at": optional(TIME),
}
CATEGORY = {
    "id": TEXT,
    "name": TEXT,
    "description": TEXT,
    "icon": TEXT,
    "count": NUMBER,
    "completed": NUMBER,
}
PROGRESS = {
    "total_points": NUMBER,
    "exercises_completed": NUMBER,
    "current_streak": NUMBER,
    "longest_streak": NUMBER,
    "level": NUMBER,
    "xp": NUMBER,
    "max_xp": 100,
    "last_activity_date": optional(TEXT),
    "time_zone": TEXT,
    "achievements": list,
}
CHALLENGE = {
    "id": TEXT,
    "exercise_id": TEXT,
    "title": TEXT,
    "description": TEXT,
    "category": TEXT,
    "difficulty": TEXT,
    "points": NUMBER,
    "instructions": TEXT,
    "expires_at": TIME,
    "completed": bool,
}
PLAN = {
    "id": TEXT,
    "title": TEXT,
    "description": TEXT,
    "days": 30,
    "started_on": optional(TEXT),
    "day": optional(NUMBER),
    "completed_days": NUMBER,
}
DAY = {"day": NUMBER, "exercise": BRIEF, "is_today": bool}
WHOLE_PLAN = {**PLAN, "weeks": [{"week": NUMBER, "focus": TEXT}, ANY], "exercises": [DAY, ANY]}
NO_EXERCISE = says("Exercise not found")
NONE = "nothing"
YESTERDAY = f"daily-{(datetime.now(UTC) - timedelta(days=2)).date()}"

CASES = [
    Case("GET /exercises", 200, has={"exercises": [BRIEF, ANY]}),
    Case("GET /exercises", 400, lambda of: ask(query={"limit": 0}), name="limit"),
    Case("GET /exercises/{id}", 200, has={"exercise": WHOLE}),
    Case("GET /exercises/{id}", 404, lambda of: ask(id=NONE), NO_EXERCISE, name="unknown"),
    Case("POST /exercises/{id}/start", 200, has={"exercise": WHOLE}),
    Case("POST /exercises/{id}/start", 404, lambda of: ask(id=NONE), NO_EXERCISE, name="unknown"),
    Case(
        "POST /exercises/{id}/complete",
        200,
        has={
            "success": True,
            "points_earned": NUMBER,
            "total_points": NUMBER,
            "message": TEXT,
            "submission_id": UUID,
        },
    ),
    *refusals(
        "POST /exercises/{id}/complete",
        400,
        ("too long", lambda of: ask(id=EXERCISE, json={"submission": "x" * 100_001}), ANY),
        ("no text", lambda of: ask(id=EXERCISE, json={"submission": 7}), {"field": "submission"}),
    ),
    Case(
        "POST /exercises/{id}/complete",
        404,
        lambda of: ask(id=NONE, json={}),
        NO_EXERCISE,
        name="unknown",
    ),
    Case(
        "POST /exercises/{id}/complete",
        409,
        lambda of: ask(id=YESTERDAY, json={}),
        {"code": "challenge_expired"},
        name="its day is over",
    ),
    Case(
        "GET /exercises/{id}/submissions",
        200,
        lambda of: ask(id=EXERCISE, query={"limit": 1 if of.a_submission else 2}),
        {"submissions": [SUBMISSION, ANY]},
    ),
    Case(
        "GET /exercises/{id}/submissions",
        400,
        lambda of: ask(id=EXERCISE, query={"cursor": "?"}),
        name="cursor",
    ),
    Case("GET /exercises/{id}/submissions", 404, lambda of: ask(id=NONE), NO_EXERCISE, name="none"),
    Case("GET /exercises/{id}/submissions/{submission_id}", 200, has={"submission": SUBMISSION}),
    Case("DELETE /exercises/{id}/submissions/{submission_id}", 200, has={"success": True}),
    Case(
        "POST /exercises/{id}/submissions/{submission_id}/restore",
        200,
        has={"submission": SUBMISSION},
    ),
    Case("GET /exercises/plans", 200, has={"plans": [PLAN, ANY]}),
    Case("GET /exercises/plans/{id}", 200, has={"plan": WHOLE_PLAN}),
    Case("GET /exercises/plans/{id}", 404, lambda of: ask(id=NONE), says("Plan not found")),
    Case("POST /exercises/plans/{id}/start", 200, has={"plan": WHOLE_PLAN}),
    Case("POST /exercises/plans/{id}/start", 404, lambda of: ask(id=NONE), name="unknown"),
    Case("DELETE /exercises/plans/{id}/start", 200, has={"plan": WHOLE_PLAN}),
    Case("DELETE /exercises/plans/{id}/start", 404, lambda of: ask(id=NONE), name="unknown"),
    Case("GET /progress", 200, has={"progress": PROGRESS}),
    Case("GET /achievements", 200, has={"achievements": [ACHIEVEMENT, ANY]}),
    Case("GET /categories", 200, has={"categories": [CATEGORY, ANY]}),
    Case("GET /daily-challenge", 200, has={"challenge": CHALLENGE}),
]
