"""Keys of creates; tests/contract/test_once.py sends every create twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scriptony.kernel.db import Database
from scriptony.kernel.errors import Conflict, Invalid
from scriptony.kernel.ids import new_id
from scriptony.kernel.once import once_of
from scriptony.worker.forgetting import forget_old_keys
from tests.kernel.running import sql
from tests.kernel.test_jobs import account

ROUTE = "POST /lamps"
SENT = st.dictionaries(st.text(), st.integers() | st.text() | st.none())


@given(SENT, SENT)
def test_a_digest_stands_for_what_was_sent(
    one: dict[str, object], other: dict[str, object]
) -> None:
    first, second = (once_of("k", ROUTE, {"body": sent}).digest for sent in (one, other))
    assert (first == second) == (one == other)
    turned = dict(reversed(one.items()))
    assert once_of("k", ROUTE, {"body": turned}).digest == first
    assert once_of("k", "POST /doors", {"body": one}).digest != first


@pytest.mark.parametrize("key", ["", "k" * 256, "a\nb"])
def test_a_key_must_be_one(key: str) -> None:
    with pytest.raises(Invalid):
        once_of(key, ROUTE, {})


async def test_a_key_is_found_for_a_day(conninfo: str, db: Database) -> None:
    actor, id = account(conninfo), new_id()
    first = once_of("k", ROUTE, {"a": 1})
    assert not await first.find(db, actor)
    first.note = ["x"]
    async with db.transaction() as tx:
        await first.write(tx, actor, id)
        await first.write(tx, actor, new_id())  # the first thing made stands for the request
    again = once_of("k", ROUTE, {"a": 1})
    assert await again.find(db, actor)
    assert (again.entity_id, again.note) == (id, ["x"])
    with pytest.raises(Conflict):
        await once_of("k", ROUTE, {"a": 2}).find(db, actor)
    assert not await once_of("k", ROUTE, {"a": 2}).find(db, account(conninfo))
    sql(conninfo, "update kernel.idempotency_keys set at = at - interval '25 hours'")
    assert not await once_of("k", ROUTE, {"a": 2}).find(db, actor)
    await forget_old_keys(db)
    assert sql(conninfo, "select 1 from kernel.idempotency_keys") == []
