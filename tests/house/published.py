"""Which events are published, read from the code: verbs are constants, or made by a function of the
service from a constant one of its callers names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.repository import functions, modules

Function = ast.FunctionDef | ast.AsyncFunctionDef
ANY = "*"
"""Stands for a part of a verb that only the run decides."""


class NotConstant(Exception):
    """A verb, or a part of one, that nobody can look up."""


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    """Calls of the function `name`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


def argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    """What a call gives for a parameter."""
    if place < len(call.args):
        return call.args[place]
    return next((one.value for one in call.keywords if one.arg == name), None)


def publishing() -> Iterator[tuple[Path, Function, ast.Call]]:
    """Every call of `publish` with the function it stands in."""
    for name, tree in modules().items():
        if name.parts[0] == "services":
            for one in functions(tree):
                for call in calls(one, "publish"):
                    yield name, one, call


def verbs() -> dict[str, str]:
    """Verb → where it is published. Parts that only the run decides are `*`."""
    found: dict[str, str] = {}
    for name, inside, call in publishing():
        verb = argument(call, 2, "verb")
        assert verb is not None
        for one in values(verb, inside, name):
            found[one] = f"{name}:{call.lineno}"
    return found


def values(node: ast.expr, inside: Function, name: Path) -> set[str]:
    """Every text an expression within a function of the module `name` can be."""
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=one, orelse=other):
            return values(one, inside, name) | values(other, inside, name)
        case ast.JoinedStr(values=parts):
            texts = {""}
            for part in parts:
                ends = values(part, inside, name)
                texts = {start + end for start in texts for end in ends}
            return texts
        case ast.FormattedValue(value=ast.Name() as inner):
            return values(inner, inside, name)
        case ast.FormattedValue():
            return {ANY}
        case ast.Name(id=variable):
            return values_of(variable, inside, name)
        case _:
            raise NotConstant(f"{name}:{node.lineno}: {ast.unparse(node)}")


def values_of(variable: str, inside: Function, name: Path) -> set[str]:
    """Every text a parameter or the variable of a loop over constants can be."""
    for loop in ast.walk(inside):
        if isinstance(loop, ast.For | ast.AsyncFor) and isinstance(loop.iter, ast.Tuple):
            named = [loop.target, *(loop.target.elts if isinstance(loop.target, ast.Tuple) else [])]
            if any(isinstance(one, ast.Name) and one.id == variable for one in named):
                firsts = [
                    one.elts[0] if isinstance(one, ast.Tuple) else one for one in loop.iter.elts
                ]
                return {text for one in firsts for text in values(one, inside, name)}
    parameters = [one.arg for one in (*inside.args.args, *inside.args.kwonlyargs)]
    if variable not in parameters:
        raise NotConstant(f"{name}: {variable} in {inside.name}")
    return given(inside, parameters.index(variable), variable, name)


def given(inside: Function, place: int, variable: str, name: Path) -> set[str]:
    """What the callers of a function name: within the module for a private one, else within the
    service, where the name is imported."""
    found: set[str] = set()
    for other, tree in modules().items():
        if other.parts[:2] != name.parts[:2] or (other != name and not imports(tree, inside, name)):
            continue
        for caller in functions(tree):
            for call in calls(caller, inside.name):
                value = argument(call, place, variable)
                if value is not None:
                    found |= values(value, caller, other)
    return found


def imports(tree: ast.Module, function: Function, name: Path) -> bool:
    """Whether a module imports the function from the module `name`."""
    module = "scriptony." + ".".join(name.with_suffix("").parts).removesuffix(".__init__")
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == module
        and any(one.name == function.name for one in node.names)
        for node in ast.walk(tree)
    )


def fits(pattern: str, verb: str) -> bool:
    """Whether a documented verb is one a pattern with `*` stands for."""
    return re.fullmatch(re.escape(pattern).replace(r"\*", "[a-z_]+"), verb) is not None
