"""The table: every URL there is, as data. The most specific pattern wins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from scriptony.kernel.http import Route

ROOT = ""
"""Stands for the function-less URLs: `/functions/v1/<route>`, `/<route>`, and `/auth/v1/…`."""


@dataclass(slots=True)
class Branch:
    """One segment deep in the tree of patterns."""

    words: dict[str, Branch] = field(default_factory=dict[str, "Branch"])
    any: Branch | None = None
    methods: dict[str, Route] = field(default_factory=dict[str, Route])
    rest: dict[str, Route] = field(default_factory=dict[str, Route])
    """Routes whose last parameter (`{path*}`) takes all segments that are left."""


@dataclass(slots=True)
class Match:
    """What a URL leads to: the methods it knows, and the values in its path."""

    methods: dict[str, Route]
    values: list[str]


class Table:
    """All routes of some services, found by function name and path."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = list(routes)
        self._trees: dict[str, Branch] = {ROOT: Branch()}
        for route in self.routes:
            for function in route.functions:
                self._add(function, route.path, route)
                if route.bare:
                    self._add(function, route.path.removeprefix(route.bare), route)
            if route.short or route.root:
                self._add(ROOT, route.root + route.path, route)
        self.functions = frozenset(self._trees.keys() - {ROOT})
        """Public function names that lead somewhere."""

    def _add(self, function: str, path: str, route: Route) -> None:
        branch = self._trees.setdefault(function, Branch())
        target = branch.methods
        for part in segments(path):
            if part.endswith("*}"):
                target = branch.rest
                break
            if part.startswith("{"):
                branch.any = branch.any or Branch()
                branch = branch.any
            else:
                branch = branch.words.setdefault(part, Branch())
            target = branch.methods
        if route.method in target and target[route.method] is not route:
            raise ValueError(f"two routes for {route.method} {function}{path}")
        target[route.method] = route

    def find(self, function: str, parts: list[str]) -> Match | None:
        """The most specific pattern that fits, or None."""
        tree = self._trees.get(function)
        return _find(tree, parts, 0, []) if tree else None


def segments(path: str) -> list[str]:
    """The parts of a path between its slashes, but for empty ones."""
    return [part for part in path.split("/") if part]


def _find(branch: Branch, parts: list[str], at: int, values: list[str]) -> Match | None:
    if at == len(parts):
        return Match(branch.methods, values) if branch.methods else None
    part = parts[at]
    following = branch.words.get(part)
    if following is not None and (found := _find(following, parts, at + 1, values)):
        return found
    if branch.any is not None and (found := _find(branch.any, parts, at + 1, [*values, part])):
        return found
    if branch.rest:
        return Match(branch.rest, [*values, "/".join(parts[at:])])
    return None
