"""Sizes: what is small can be read, and what can be read can be changed."""

from __future__ import annotations

import ast
import warnings

from tests.house.repository import ROOT, SOURCE, code_lines, functions, modules

MODULE_LINES, MODULE_WARNING, FUNCTION_LINES = 600, 400, 60
KERNEL_LINES = 2_000
HTTP_LINES = 300


def test_no_module_is_longer_than_a_small_service() -> None:
    sizes = {
        str(name): len((SOURCE / name).read_text(encoding="utf-8").splitlines())
        for name in modules()
    }
    long = {name: size for name, size in sizes.items() if size > MODULE_LINES}
    assert not long, f"over {MODULE_LINES} lines: make a folder of the same name of {long}"


def test_modules_that_grow_are_seen_in_time() -> None:
    """Fails for nobody: prints what comes near the limit, for whoever edits it next."""
    for name in modules():
        size = len((SOURCE / name).read_text(encoding="utf-8").splitlines())
        if size > MODULE_WARNING:
            with warnings.catch_warnings():
                warnings.simplefilter("default")
                warnings.warn(f"{name} has {size} lines; split it soon", stacklevel=1)


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{name}:{one.lineno} {one.name}": (one.end_lineno or 0) - one.lineno + 1
        for name, tree in modules().items()
        for one in functions(tree)
        if (one.end_lineno or 0) - one.lineno + 1 > FUNCTION_LINES
    }
    assert not long, f"over {FUNCTION_LINES} lines: give the steps of these names: {long}"


def test_the_kernel_stays_small() -> None:
    sizes = {path.name: code_lines(path) for path in (SOURCE / "kernel").glob("*.py")}
    total = sum(sizes.values())
    assert total <= KERNEL_LINES, (
        f"{total} lines of code in the kernel: what not three services use belongs to the one that "
        f"does. {sizes}"
    )


def test_the_http_layer_stays_thin() -> None:
    size = len((SOURCE / "kernel" / "http.py").read_text(encoding="utf-8").splitlines())
    assert size <= HTTP_LINES, f"kernel/http.py has {size} lines; it may have {HTTP_LINES}"


def test_public_functions_and_classes_have_a_docstring() -> None:
    silent = [
        f"{name}:{node.lineno} {node.name}"
        for name, tree in modules().items()
        if name.parts[:2] != ("migrations", "versions")
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and ast.get_docstring(node) is None
    ]
    assert not silent, f"say what these are for, in a sentence: {silent}"


def test_every_module_says_what_it_is_for() -> None:
    silent = [str(name) for name, tree in modules().items() if ast.get_docstring(tree) is None]
    assert not silent, f"begin these with a docstring: {silent}"
    assert (ROOT / "ARCHITECTURE.md").exists()
