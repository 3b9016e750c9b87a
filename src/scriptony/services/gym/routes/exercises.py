"""Exercises: the library, and doing one."""

from __future__ import annotations

from datetime import UTC, datetime

from scriptony.kernel.http import Answer, Call, Routes
from scriptony.kernel.pages import cut, list_etag, read_page
from scriptony.services.gym.operations import completing, exercises
from scriptony.services.gym.rules.library import Language, language_of
from scriptony.services.gym.schemas import (
    Completed,
    Completion,
    ExerciseAnswer,
    Exercises,
)

routes = Routes("scriptony-gym", private=True)

BODY_LIMIT = 1 << 20


def spoken(call: Call, lang: str | None) -> Language:
    """The language of an answer: `lang`, else what Accept-Language likes best."""
    return language_of(lang, call.request.headers.get("accept-language", ""))


@routes.get("/exercises", may="user", answer=Exercises)
async def list_exercises(
    call: Call,
    category: str | None = None,
    difficulty: str | None = None,
    status: str | None = None,
    q: str | None = None,
    lang: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Answer:
    """The library, category by category. A category or difficulty nobody knows has no exercises."""
    page = read_page(limit, cursor, (int,))
    wanted = {"category": category, "difficulty": difficulty, "status": status, "q": q}
    language = spoken(call, lang)
    found = await exercises.list_exercises(call.db, call.actor, language, wanted)
    start = page.after[0] if page.after else 0
    numbered = list(enumerate(found, 1))[start:]
    shown, following = cut(page, numbered[: page.rows], lambda row: (row[0],))
    body = Exercises([one for _, one in shown])
    if page.limit is not None:
        body.next_cursor = following
    parts = [part for one in body.exercises for part in (one.id, one.status, one.title)]
    headers = {"content-language": language, "vary": "Accept-Language"}
    return Answer(body, list_etag(parts, following or ""), headers=headers)


@routes.get("/exercises/{id}", may="user", answer=ExerciseAnswer)
async def get_exercise(call: Call, id: str, lang: str | None = None) -> Answer:
    """One exercise with its instructions, constraints and criteria."""
    language = spoken(call, lang)
    found = await exercises.read_exercise(call.db, call.actor, id, language)
    headers = {"content-language": language, "vary": "Accept-Language"}
    return Answer(ExerciseAnswer(found), headers=headers)


@routes.post("/exercises/{id}/start", may="user")
async def begin_exercise(call: Call, id: str, lang: str | None = None) -> ExerciseAnswer:
    """Say that one is at it: the exercise is then in progress."""
    language = spoken(call, lang)
    return ExerciseAnswer(await exercises.begin_exercise(call.db, call.actor, id, language))


async def _complete_again(call: Call, submission: str) -> Completed:
    points, known = call.made
    language, now = spoken(call, None), datetime.now(UTC)
    async with call.db.session() as session:
        return await completing.told(
            session, call.actor, submission, points, language, now, known=set(known)
        )


@routes.post("/exercises/{id}/complete", may="user", limit=BODY_LIMIT, again=_complete_again)
async def complete_exercise(
    call: Call, id: str, body: Completion, lang: str | None = None
) -> Completed:
    """Keep what was written. Points are given once; the id of today's challenge counts as well,
    with points of its own once a day."""
    language, now = spoken(call, lang), datetime.now(UTC)
    return await completing.complete_exercise(call.db, call.actor, id, body, language, now)
