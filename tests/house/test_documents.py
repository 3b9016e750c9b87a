"""What is written about the code is true: events, codes, words, commands, the API."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator

import msgspec
import pytest

from scriptony.kernel.events import Event
from tests.house.published import fits, publishing, verbs
from tests.house.repository import ROOT, functions, modules, texts

DOCS = ROOT / "docs"
PUBLISH_WORDS = {*Event.__struct_fields__} - {"pos", "at", "request_id", "actor_id", "verb"}


def documented_verbs() -> set[str]:
    """The verbs of the tables in docs/events.md."""
    text = (DOCS / "events.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([a-z_.]+)` \|", text, re.MULTILINE))


def test_every_event_is_documented() -> None:
    known = documented_verbs()
    missing = {
        verb: where for verb, where in verbs().items() if not any(fits(verb, one) for one in known)
    }
    assert not missing, f"docs/events.md needs a line for each of these: {missing}"


def test_every_documented_event_is_published() -> None:
    patterns = verbs()
    gone = [one for one in documented_verbs() if not any(fits(verb, one) for verb in patterns)]
    assert not gone, f"nobody publishes these any more: take them out of docs/events.md: {gone}"


def test_events_carry_what_events_have() -> None:
    wrong = [
        f"{name}:{call.lineno} {word.arg}"
        for name, _, call in publishing()
        for word in call.keywords
        if word.arg is not None and word.arg not in PUBLISH_WORDS
    ]
    assert not wrong, f"an Event has no such member, so it would be lost: {wrong}"


def coded(tree: ast.Module) -> Iterator[str]:
    """The error codes a module names: of its refusals, and given to a parameter `code`."""
    takers = {
        one.name: [parameter.arg for parameter in one.args.args].index("code")
        for one in functions(tree)
        if any(parameter.arg == "code" for parameter in one.args.args)
    }
    for node in ast.walk(tree):
        found: list[ast.expr] = []
        if isinstance(node, ast.Call):
            found += [word.value for word in node.keywords if word.arg == "code"]
            if isinstance(node.func, ast.Name) and node.func.id in takers:
                found += node.args[takers[node.func.id] :][:1]
        if isinstance(node, ast.ClassDef):
            found += [
                line.value
                for line in node.body
                if isinstance(line, ast.Assign | ast.AnnAssign)
                and line.value is not None
                and "code" in ast.unparse(line).partition("=")[0].partition(":")[0].split()
            ]
        yield from (
            one.value
            for one in found
            if isinstance(one, ast.Constant) and isinstance(one.value, str)
        )


def codes() -> dict[str, str]:
    """Error code → a module that uses it."""
    return {code: str(name) for name, tree in modules().items() for code in coded(tree)}


def test_every_error_code_is_documented() -> None:
    pages = [DOCS / "conventions.md", *(DOCS / "guides").glob("*.md")]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    missing = {code: where for code, where in codes().items() if f"`{code}`" not in text}
    assert not missing, f"docs/guides/errors.md needs a line for each of these: {missing}"


def test_every_code_of_the_guide_is_used() -> None:
    text = (DOCS / "guides" / "errors.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\|(?: \d+ \|)? (`[^|]*) \|", text, re.MULTILINE)
    listed = {code for cell in cells for code in re.findall(r"`([^`]+)`", cell)}
    gone = listed - codes().keys()
    assert not gone, f"nobody answers these: take them out of docs/guides/errors.md: {gone}"


def synonyms() -> list[str]:
    """The words the glossary rejects."""
    rows = re.findall(
        r"^\|([^|]+)\|([^|]+)\|([^|]*)\|$",
        (DOCS / "glossary.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    return [word.strip() for row in rows[2:] for word in row[2].split(",") if word.strip()]


def test_the_fields_own_words_are_used() -> None:
    words = synonyms()
    assert len(words) >= 4, "docs/glossary.md has lost its third column"
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, words))})s?\b", re.IGNORECASE)
    wrong = [
        f"{name}:{number}: {found.group()}"
        for name, text in texts().items()
        if name.suffix in (".py", ".md", ".sql", ".html")
        and name.parts[0] in ("src", "docs", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")
        and name.name != "glossary.md"
        for number, line in enumerate(text.splitlines(), 1)
        if (found := pattern.search(line))
    ]
    assert not wrong, "use the glossary's own word:\n" + "\n".join(wrong)


def test_what_the_readme_tells_to_run_is_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    scripts = {*re.findall(r"python3 (\S+\.py)", text)}
    assert {"run.py", "test.py"} <= scripts, "README.md must name the two commands: run and test"
    missing = [name for name in scripts if not (ROOT / name).is_file()]
    assert not missing, f"README.md tells to run what is not there: {missing}"


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{name}: {link}"
        for name, text in texts().items()
        if name.suffix == ".md"
        for link in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text)
        if not (ROOT / name.parent / link).exists()
    ]
    assert not broken, f"these links lead nowhere: {broken}"


def test_the_description_of_the_api_is_the_codes() -> None:
    path = DOCS / "api" / "openapi.json"
    assert path.exists(), "run `just openapi`"
    written = msgspec.json.decode(path.read_bytes())
    command = [sys.executable, "-m", "scriptony", "openapi"]
    now = msgspec.json.decode(subprocess.run(command, capture_output=True, check=True).stdout)
    for place in sorted(written["paths"].keys() | now["paths"].keys()):
        same = written["paths"].get(place) == now["paths"].get(place)
        assert same, f"{place} has changed: run `just openapi` and look at the difference"
    assert written == now, "run `just openapi` and look at the difference"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_exact_and_hashed(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    wanted = [line for line in lines if line.strip() and not line.startswith("#")]
    loose = [
        line.split()[0]
        for line in wanted
        if not re.match(r"[\w.-]+(\[[\w,-]+\])?==\S+", line) or "--hash=sha256:" not in line
    ]
    assert not loose, f"run `just lock`: {name} has no exact, hashed version of {loose}"


def test_requirements_have_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"]
    dev = [one for one in project["dependency-groups"]["dev"] if isinstance(one, str)]
    for name, needed in (("requirements.txt", wanted), ("requirements-dev.txt", wanted + dev)):
        text = (ROOT / name).read_text(encoding="utf-8")
        there = {*re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==", text, re.MULTILINE)}
        named = {re.split(r"[\[><=;! ]", one)[0].lower().replace("_", "-") for one in needed}
        assert named <= there, f"run `just lock`: {name} lacks {sorted(named - there)}"


def test_decisions_have_their_headings() -> None:
    for path in sorted((DOCS / "decisions").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        assert re.fullmatch(r"\d{4}-[a-z0-9-]+", path.stem), f"{path.name}: 0001-short-name.md"
        for heading in ("Status", "Context", "Decision", "Consequences", "Alternatives"):
            assert re.search(rf"^#+ {heading}|^\*\*{heading}", text, re.MULTILINE), (
                f"docs/decisions/{path.name} lacks {heading}"
            )
