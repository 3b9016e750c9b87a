"""The row API's queries: which rows, in which order, with which columns.

There are few rows to a caller, so they are sifted here rather than by SQL put together from what
was sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from scriptony.interchange.names import name_order
from scriptony.kernel.errors import Invalid, Refusal
from scriptony.kernel.ids import is_id

RowDict = Mapping[str, Any]

_CODES = {401: "PGRST301", 403: "42501", 404: "PGRST205", 405: "PGRST117", 415: "PGRST102"}
_NOT_COLUMNS = frozenset({"select", "order", "limit", "offset", "apikey", "columns"})
# No two parts of it can take the same blank, or a list of blanks would take hours.
_LIST_ITEM = re.compile(r'\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)|([^,"]*)(?:,|$)')


class Condition(NamedTuple):
    """`column` has one of `values`; values are compared as the text they travel in."""

    column: str
    values: tuple[str | None, ...]

    def holds(self, row: RowDict) -> bool:
        """Whether a row fits. Ids are the same in capitals."""
        values = self.values
        if self.column.rpartition("_")[2] == "id":
            values = tuple(one and one.lower() for one in values)
        return _as_text(row[self.column]) in values


class Sorting(NamedTuple):
    """By a column, up or down. What is null comes last going up, first going down, or where
    `nulls_first` says."""

    column: str
    down: bool
    nulls_first: bool


class RowQuery(NamedTuple):
    """What a URL asks for."""

    select: tuple[str, ...]
    conditions: tuple[Condition, ...]
    order: tuple[Sorting, ...]
    limit: int | None
    offset: int

    def fitting(self, rows: Iterable[RowDict]) -> list[RowDict]:
        """The rows that fulfil every condition, in order."""
        found = [row for row in rows if all(one.holds(row) for one in self.conditions)]
        for sorting in reversed(self.order):
            found = _sorted(found, sorting)
        return found

    def named(self, column: str) -> list[str] | None:
        """The ids to which the conditions on `column` narrow the rows; None where there is none."""
        for one in self.conditions:
            if one.column == column:
                return [value for value in one.values if value is not None and is_id(value)]
        return None

    def shown(self, rows: Sequence[RowDict]) -> list[dict[str, Any]]:
        """The part and the columns asked for."""
        end = None if self.limit is None else self.offset + self.limit
        return [{name: row[name] for name in self.select} for row in rows[self.offset : end]]

    def answer(
        self, rows: Sequence[RowDict], prefer: str
    ) -> tuple[list[dict[str, Any]], dict[str, str]]:
        """What is shown, and the headers that say which rows these are: of how many where the
        request's `Prefer` asks for it."""
        part = self.shown(rows)
        total = len(rows) if "count=" in prefer else None
        return part, {"content-range": content_range(self.offset, len(part), total)}


def read_query(table: str, columns: Sequence[str], given: Iterable[tuple[str, str]]) -> RowQuery:
    """The query of a URL. Invalid (400) for unknown columns and what is not understood."""
    items = list(given)
    named = dict(items)
    conditions = [
        _condition(_known(table, columns, name), value)
        for name, value in items
        if name not in _NOT_COLUMNS
    ]
    return RowQuery(
        _selected(table, columns, named.get("select", "*")),
        tuple(conditions),
        tuple(_sorting(table, columns, part) for part in _parts(named.get("order", ""))),
        _number("limit", named["limit"]) if "limit" in named else None,
        _number("offset", named.get("offset", "0")),
    )


def refusal_body(refusal: Refusal, path: str) -> dict[str, Any]:
    """A refusal in the form of this API's clients; `path` ends with the table's name."""
    code, message = refusal.code, refusal.message
    if code.islower():
        code = _CODES.get(refusal.status, "PGRST100" if refusal.status < 500 else "PGRST000")
    if refusal.status == 401:
        message = "No suitable key or wrong key type"
    elif refusal.status == 404:
        table = path.rstrip("/").rpartition("/")[2]
        message = f"Could not find the table 'public.{table}' in the schema cache"
    return {"code": code, "details": None, "hint": None, "message": message}


def refuse_whole_table(query: RowQuery, verb: str) -> None:
    """Nobody changes or deletes all rows for want of a condition: Invalid (400)."""
    if not query.conditions:
        raise Invalid(f"{verb} requires a WHERE clause", code="21000")


def check_columns(table: str, columns: Sequence[str], body: Mapping[str, Any]) -> None:
    """Invalid (400) for a body that names a column there is not."""
    for name in body:
        if name not in columns:
            text = f"Could not find the '{name}' column of '{table}' in the schema cache"
            raise Invalid(text, code="PGRST204")


def content_range(offset: int, shown: int, total: int | None) -> str:
    """Which rows an answer holds, of how many if that was asked for."""
    part = f"{offset}-{offset + shown - 1}" if shown else "*"
    return f"{part}/{'*' if total is None else total}"


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _known(table: str, columns: Sequence[str], name: str) -> str:
    if name not in columns:
        raise Invalid(f"column {table}.{name} does not exist", code="42703")
    return name


def _selected(table: str, columns: Sequence[str], text: str) -> tuple[str, ...]:
    names: list[str] = []
    for part in _parts(text) or ["*"]:
        names += columns if part == "*" else [_known(table, columns, part)]
    return tuple(dict.fromkeys(names))


def _condition(column: str, text: str) -> Condition:
    operator, _, operand = text.partition(".")
    if operator == "eq":
        return Condition(column, (operand,))
    if operator == "is" and operand.lower() in ("null", "true", "false"):
        word = operand.lower()
        return Condition(column, (None if word == "null" else word,))
    if operator == "in" and operand.startswith("(") and operand.endswith(")"):
        return Condition(column, tuple(_list_items(operand[1:-1])))
    raise Invalid(
        f"failed to parse filter ({text}): eq., in.() and is. are understood", code="PGRST100"
    )


def _list_items(text: str) -> list[str]:
    items: list[str] = []
    at = 0
    while at < len(text):
        found = _LIST_ITEM.match(text, at)
        if found is None or found.end() == at:
            raise Invalid(f"failed to parse list ({text})", code="PGRST100")
        quoted, plain = found.groups()
        items.append(plain.lstrip() if quoted is None else re.sub(r"\\(.)", r"\1", quoted))
        at = found.end()
    return items


def _sorting(table: str, columns: Sequence[str], part: str) -> Sorting:
    column, *words = part.split(".")
    known = _known(table, columns, column)
    if len(words) > 2 or set(words) - {"asc", "desc", "nullsfirst", "nullslast"}:
        raise Invalid(f"failed to parse order ({part})", code="PGRST100")
    down = "desc" in words
    first = "nullsfirst" in words or (down and "nullslast" not in words)
    return Sorting(known, down, first)


def _sorted(rows: list[RowDict], by: Sorting) -> list[RowDict]:
    empty = [row for row in rows if row[by.column] is None]
    filled = [row for row in rows if row[by.column] is not None]
    filled.sort(key=lambda row: _sortable(row[by.column]), reverse=by.down)
    return empty + filled if by.nulls_first else filled + empty


def _sortable(value: Any) -> Any:
    if isinstance(value, str):
        return name_order(value)
    return value if isinstance(value, (int, float)) else str(value)


def _number(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Invalid(f"{name} must be a number", code="PGRST100")
    return int(text)


def _as_text(value: Any) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
