"""Nothing of the machine somebody worked on stays in the repository."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.repository import ROOT, files, texts

# Put together here, since this file is looked at too.
REGISTRIES = ["pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com"]
FOLDERS = ["/" + word + "/" for word in ("work", "root", "Users", "workspace", "builds")]
WORDS = ["clau" + "de", "cop" + "ilot", "sub" + "agent", "chat" + "gpt", "code" + "x cli"]
FILE_LIMIT = 2_000_000


def found(pattern: str, flags: int = 0) -> list[str]:
    """Where a pattern occurs, as `file:line: text`."""
    compiled = re.compile(pattern, flags)
    return [
        f"{name}:{number}: {hit.group()}"
        for name, text in texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if (hit := compiled.search(line))
    ]


def one_of(words: list[str]) -> str:
    return "|".join(map(re.escape, words))


def test_no_registry_is_named() -> None:
    hits = found(one_of(REGISTRIES), re.IGNORECASE)
    assert not hits, f"which registry is used is for each machine to say; take it out: {hits}"


def test_no_path_of_a_machine_is_named() -> None:
    hits = found(rf"(?<![\w.~/-])({one_of(FOLDERS)})[A-Za-z]")
    assert not hits, f"make these paths relative: {hits}"


def test_no_tool_of_a_workplace_is_named() -> None:
    hits = found(rf"\b({one_of(WORDS)})\b", re.IGNORECASE)
    assert not hits, f"the repository tells of the film, not of who typed: {hits}"


def test_nothing_large_or_made_is_kept() -> None:
    large = [str(name) for name in files() if (ROOT / name).stat().st_size > FILE_LIMIT]
    assert not large, f"over {FILE_LIMIT} bytes: {large}"
    kinds = {".pyc", ".so", ".whl", ".log", ".sqlite"}
    made = [str(name) for name in files() if name.suffix in kinds]
    assert not made, f"made by a program, so not kept: {made}"


def test_files_end_with_a_line_and_have_no_conflicts() -> None:
    kinds = {".py", ".md", ".sql", ".toml", ".html"}
    wrong = [
        str(name)
        for name, text in texts().items()
        if name.suffix in kinds and text and not text.endswith("\n")
    ]
    assert not wrong, f"end these with a line break: {wrong}"
    marks = found(r"^(<{7} |>{7} )")
    assert not marks, f"a merge was left half done: {marks}"


def test_there_is_no_room_for_odds_and_ends() -> None:
    odd = {"utils", "helpers", "common", "misc", "util", "helper"}
    ours = [name for name in files() if name.suffix == ".py"]
    named = [str(name) for name in ours if odd & {*name.parts, name.stem}]
    assert not named, f"name these after what they do: {named}"


def test_the_lock_of_one_tool_is_not_kept() -> None:
    assert Path("uv.lock") not in files(), "the hashed requirements are the lock"
