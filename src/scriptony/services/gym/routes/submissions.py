"""What somebody wrote for an exercise."""

from __future__ import annotations

from datetime import datetime

from scriptony.kernel.http import Answer, Call, Routes, etag
from scriptony.kernel.ids import Id
from scriptony.kernel.pages import list_etag, read_page
from scriptony.services.gym.operations import trash
from scriptony.services.gym.schemas import Done, Submission, SubmissionAnswer, Submissions

routes = Routes("scriptony-gym", private=True)


@routes.get("/exercises/{id}/submissions", may="user", answer=Submissions)
async def list_submissions(
    call: Call,
    id: str,
    trashed: bool = False,
    limit: int | None = None,
    cursor: str | None = None,
) -> Answer:
    """One's own texts for an exercise, the newest first; with `trashed=true` those in the trash."""
    page = read_page(limit, cursor, (datetime, Id))
    found, following = await trash.list_submissions(call.db, call.actor, page, id, trashed=trashed)
    parts = [following, *((one.id, one.revision) for one in found)]
    return Answer(Submissions(found, following), list_etag(parts))


@routes.get("/exercises/{id}/submissions/{submission_id}", may="user", answer=SubmissionAnswer)
async def get_submission(call: Call, id: str, submission_id: Id) -> Answer:
    """One of one's own texts."""
    return _shown(await trash.read_submission(call.db, call.actor, id, submission_id))


@routes.delete("/exercises/{id}/submissions/{submission_id}", may="user")
async def delete_submission(
    call: Call, id: str, submission_id: Id, permanent: bool = False
) -> Done:
    """Into the trash; with `permanent=true` the text goes for good. Points and streak stay: it was
    done."""
    remove = trash.purge_submission if permanent else trash.trash_submission
    await remove(call.db, call.actor, id, submission_id, call.if_match(submission_id))
    return Done()


@routes.post(
    "/exercises/{id}/submissions/{submission_id}/restore", may="user", answer=SubmissionAnswer
)
async def restore_submission(call: Call, id: str, submission_id: Id) -> Answer:
    """Back from the trash."""
    return _shown(await trash.restore_submission(call.db, call.actor, id, submission_id))


def _shown(submission: Submission) -> Answer:
    return Answer(SubmissionAnswer(submission), etag(submission.id, submission.revision))
