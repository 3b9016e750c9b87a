"""What a character belongs to, by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scriptony.kernel.errors import Forbidden, Invalid, NotFound, Refusal
from scriptony.services.characters.rules import (
    Rights,
    Scope,
    age_text,
    containing,
    settled_scope,
    wanted_scope,
)

P, Q, HOME, HOUSE, W = "project", "other project", "organization", "other house", "world"
NOTHING = Rights(None, None, None, None, None)
ALL = Rights(HOME, True, HOME, True, True)


@pytest.mark.parametrize(
    ("now", "wishes", "wanted"),
    [
        (Scope(), {"project_id": P}, Scope(P)),
        (Scope(), {"world_id": W}, Scope(None, None, W)),
        (Scope(), {"project_id": P, "organization_id": HOME, "world_id": W}, Scope(P, HOME, W)),
        (Scope(P), {}, Scope(P)),
        (Scope(P, None, W), {"world_id": None}, Scope(P)),
        (Scope(P), {"organization_id": HOME}, Scope(None, HOME)),
        (Scope(P), {"organization_id": None, "project_id": P}, Scope(P)),
        (Scope(P, None, W), {"project_id": None}, Scope(None, None, W)),
        (Scope(None, HOME), {"project_id": Q}, Scope(Q)),
        (Scope(None, HOME, W), {"world_id": ""}, Scope(None, HOME)),
        (Scope(None, HOME, W), {"organization_id": None}, Scope(None, None, W)),
    ],
)
def test_wanted_scope(now: Scope, wishes: dict[str, str | None], wanted: Scope) -> None:
    assert wanted_scope(now, wishes) == wanted


@pytest.mark.parametrize(
    ("now", "wishes"),
    [(Scope(), {}), (Scope(P), {"project_id": None}), (Scope(None, HOME), {"organization_id": ""})],
)
def test_no_character_belongs_to_nothing(now: Scope, wishes: dict[str, str | None]) -> None:
    with pytest.raises(Invalid, match="project_id, world_id, or organization_id is required"):
        wanted_scope(now, wishes)


@pytest.mark.parametrize(
    ("wanted", "rights", "settled"),
    [
        (Scope(P), ALL, Scope(P)),
        (Scope(P, HOME, W), ALL, Scope(P, None, W)),
        (Scope(None, None, W), ALL, Scope(None, HOME, W)),
        (Scope(None, HOME), ALL, Scope(None, HOME)),
    ],
)
def test_settled_scope(wanted: Scope, rights: Rights, settled: Scope) -> None:
    assert settled_scope(wanted, rights) == settled


@pytest.mark.parametrize(
    ("wanted", "rights", "refusal"),
    [
        (Scope(P), NOTHING, NotFound),
        (Scope(P), ALL._replace(project_edit=False), Forbidden),
        (Scope(None, HOME), NOTHING, NotFound),
        (Scope(None, HOME), ALL._replace(organization_edit=False), Forbidden),
        (Scope(None, None, W), NOTHING, NotFound),
        (Scope(P, None, W), ALL._replace(world_edit=None), NotFound),
        (Scope(P, HOUSE), ALL, Invalid),
        (Scope(P, None, W), ALL._replace(world_organization=HOUSE), Invalid),
        (Scope(None, HOME, W), ALL._replace(world_organization=HOUSE), Invalid),
    ],
)
def test_what_does_not_go_together(wanted: Scope, rights: Rights, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        settled_scope(wanted, rights)


anything = st.none() | st.sampled_from(["a", "b", ""])


@given(st.dictionaries(st.sampled_from(["project_id", "organization_id", "world_id"]), anything))
def test_a_settled_character_has_just_one_owner(wishes: dict[str, str | None]) -> None:
    rights = Rights("a", True, "a", True, True)
    try:
        scope = settled_scope(wanted_scope(Scope(None, "a"), wishes), rights)
    except Invalid:
        return
    assert (scope.project_id is None) != (scope.organization_id is None)


@pytest.mark.parametrize(
    ("value", "text"), [(41, "41"), (41.0, "41"), (4.5, "4.5"), ("old", "old"), (None, None)]
)
def test_ages_are_texts(value: str | float | None, text: str | None) -> None:
    assert age_text(value) == text


def test_wildcards_are_taken_literally() -> None:
    assert containing("50%_\\") == "%50\\%\\_\\\\%"
