"""Reads `expected.txt` and `foreign.txt`, the tables that people wrote and read."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent


class Cell(NamedTuple):
    """What an actor gets: `ok`, or a status; `s403` is the storage form (HTTP 400, and the status
    in the body). With `~` the answer holds nothing of the organization's; `nil` is a success that
    finds and changes nothing."""

    text: str

    @property
    def is_ok(self) -> bool:
        """Whether they may do it."""
        return self.text in ("ok", "ok~")

    @property
    def is_blind(self) -> bool:
        """Whether they see nothing of it."""
        return self.text.endswith("~") or self.text == "nil"

    @property
    def status(self) -> str:
        """The status of a refusal."""
        return self.text


def lines(name: str) -> list[list[str]]:
    """The lines of a table that are no comment, as words; a route's key is one word."""
    rows: list[list[str]] = []
    for line in (HERE / name).read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            method, path, *words = line.split()
            rows.append([f"{method} {path}", *words])
    return rows


def matrix() -> dict[str, dict[str, Cell]]:
    """Route → actor → what they get. The first line names the actors."""
    (_, *_), *_ = rows = lines("expected.txt")
    actors = rows[0][1:]
    table: dict[str, dict[str, Cell]] = {}
    for route, *cells in rows[1:]:
        assert len(cells) == len(actors), f"{route}: {len(cells)} cells"
        assert route not in table, f"{route} stands there twice"
        table[route] = dict(zip(actors, map(Cell, cells), strict=True))
    return table


class ForeignId(NamedTuple):
    """One id of somebody else's: where it stands, what it names, and what that leads to."""

    route: str
    where: str
    what: str
    expected: tuple[str, ...]

    @property
    def is_nobodys(self) -> bool:
        """Whether the line only says why there is nothing to try."""
        return self.what == "-"

    @property
    def place(self) -> tuple[str, list[str]]:
        """`body`, `query` or `path`, and the keys that lead to the id; `[]` is the first item."""
        part, _, names = self.where.partition(".")
        return part, names.replace("[]", ".[]").split(".")


def foreign_ids() -> list[ForeignId]:
    """The lines of `foreign.txt`."""
    rows = lines("foreign.txt")
    return [ForeignId(route, where, what, tuple(rest)) for route, where, what, *rest in rows]
