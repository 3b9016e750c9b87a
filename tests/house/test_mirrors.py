"""Every module that does something has the test that shows it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house.repository import ROOT, SERVICES, SOURCE, functions, modules

MIRRORED = ("kernel", "gateway", "interchange")


def has_behaviour(tree: ast.Module) -> bool:
    """Whether a module has a function of any kind."""
    return next(functions(tree), None) is not None


def test_modules_have_their_mirrored_test() -> None:
    missing = [
        f"src/scriptony/{name} needs tests/{name.parent}/test_{name.name}"
        for name, tree in modules().items()
        if name.parts[0] in MIRRORED
        and name.name != "__init__.py"
        and has_behaviour(tree)
        and not (ROOT / "tests" / name.parent / f"test_{name.name}").exists()
    ]
    assert not missing, "\n".join(missing)


def test_mirrored_tests_have_their_module() -> None:
    lost = [
        str(path.relative_to(ROOT))
        for room in ("kernel", "gateway")
        for path in (ROOT / "tests" / room).glob("test_*.py")
        if not (SOURCE / room / path.name.removeprefix("test_")).exists()
    ]
    assert not lost, f"these mirror nothing: name them after the module they test {lost}"


def route_modules(service: str) -> list[Path]:
    """The modules of a service that declare routes."""
    return [
        name
        for name, tree in modules().items()
        if name.parts[:2] == ("services", service) and "routes" in (name.stem, name.parent.name)
        if any(
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "Routes"
            for node in ast.walk(tree)
        )
    ]


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_at_least_a_test_file_for_each_module_of_routes(service: str) -> None:
    routes = route_modules(service)
    tests = [*(ROOT / "tests" / "services" / service).glob("test_*.py")]
    assert routes, f"{service} declares no routes"
    assert len(tests) >= len(routes), (
        f"tests/services/{service} has {len(tests)} test files for {len(routes)} modules of routes "
        f"({', '.join(name.stem for name in routes)}): write those that are missing"
    )


def test_every_test_file_has_a_test() -> None:
    empty = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "tests").rglob("test_*.py")
        if not any(
            one.name.startswith("test_")
            for one in functions(ast.parse(path.read_text(encoding="utf-8")))
        )
    ]
    assert not empty, f"these test nothing: {empty}"
