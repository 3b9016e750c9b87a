"""Three people who edit at random, and all of it taken back, the latest first."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import httpx2

from tests.studio import Person
from tests.undoing import PREFIXES

Edit = Callable[[Any], "httpx2.Response | None"]


class Told(NamedTuple):
    """A line of the log."""

    id: str
    verb: str
    actor: str | None
    owner: str | None
    before: Any
    after: Any


class Team:
    """Three people, and chance. Whoever derives from it says what they work on."""

    lines_wanted = "true"
    """Which lines of the log are of what they do, in SQL."""

    def __init__(self, owner: Person, seed: int) -> None:
        self.owner, self.studio = owner, owner.studio
        editors = [owner.studio.person(name) for name in ("Edda", "Kim")]
        self.people = [owner, *(owner.invite(one, "editor") for one in editors)]
        self.random = random.Random(seed)
        self.count = self.start = 0

    @property
    def anyone(self) -> Person:
        return self.random.choice(self.people)

    def name(self, what: str = "Name") -> str:
        """Words that nothing has."""
        self.count += 1
        return f"{what} {self.count}"

    def some(self, fields: dict[str, Any], least: int = 1) -> dict[str, Any]:
        """One or two of these fields."""
        names = self.random.sample(sorted(fields), self.random.randint(least, 2))
        return {name: fields[name] for name in names}

    def state(self) -> dict[str, Any]:
        """All that lives, by what tells it apart, without what every write moves."""
        raise NotImplementedError

    def settle(self) -> None:
        """What happens from now on is told in lines of its own, and typed into other drafts."""
        self.studio.sql("select logs.take_in()")
        self.studio.sql("update logs.entries set at = at - interval '2 minutes'")
        self.studio.sql("update nodes.text_versions set began_at = began_at - interval '2 minutes'")

    def begin(self) -> None:
        """What happened so far stays."""
        self.settle()
        self.start = self.studio.sql("select coalesce(max(pos), 0) from logs.entries")[0][0]

    def lines(self) -> list[Told]:
        """What happened since, the latest first."""
        rows = self.studio.sql(
            "select id::text, verb, actor_id::text, owner_id::text, before, after "
            f"from logs.entries where pos > %(pos)s and {self.lines_wanted} order by pos desc",
            pos=self.start,
            organization=self.owner.organization,
        )
        return [Told(*row) for row in rows]

    def who(self, line: Told) -> Person:
        """Who may take it back."""
        return self.anyone

    def take_back(self, line: Told) -> httpx2.Response:
        prefix = PREFIXES[line.verb.partition(".")[0]]
        return self.who(line).http.post(f"{prefix}/undo/{line.id}")


def undo_latest(team: Team) -> httpx2.Response | None:
    """Take back what happened last; perhaps it was an undo."""
    team.studio.sql("select logs.take_in()")
    lines = team.lines()
    return team.take_back(lines[0]) if lines else None


def edit_and_take_back(team: Team, known: Sequence[Edit], edits: int) -> None:
    """So many edits of those known, then all of their lines taken back: all is as it was."""
    team.begin()
    before, done = team.state(), list[str]()
    wanted = [*known, *team.random.choices(known, k=edits)][:edits]
    team.random.shuffle(wanted)
    for edit in wanted:
        answer = None
        with suppress(IndexError):  # there is none of these to choose from
            answer = edit(team)
        if answer is not None and answer.is_success:
            done.append(f"{edit.__name__} {answer.text[:80]}")
        else:
            assert answer is None or answer.status_code < 500, (edit.__name__, answer.text)
        team.settle()
    assert len(done) > edits / 2
    assert team.state() != before
    for line in team.lines():
        answer = team.take_back(line)
        assert answer.status_code == 200, (line, answer.text, done)
        team.settle()
    after = team.state()
    assert after.keys() == before.keys(), done
    assert [*_differences(before, after)] == [], done


def _differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """What is not as it was: of rows the columns."""
    for id, row in before.items():
        if isinstance(row, dict):
            was = {name: (value, after[id].get(name)) for name, value in row.items()}
            yield from ((id, {name: pair}) for name, pair in was.items() if pair[0] != pair[1])
        elif row != after[id]:
            yield id, (row, after[id])
