"""Comparing two drafts, beside what the standard library's own matcher takes for the same words."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from difflib import SequenceMatcher

from scriptony.services.nodes.rules.drafts import differences

TURNS = 3
_WORD = re.compile(r"\s+|[\w'’]+|[^\w\s]")
_TEXT = (
    "the lamp burns low and nobody comes up the stair but rain finds its way in through every"
    " window of the tower where Mara keeps a list of ships that never answered her light at all"
)
_WORDS = _TEXT.split()
_LONG = 60_000
"""Characters above which the library is not waited for: its time grows with their square."""


def compare_drafts() -> None:
    """Print what comparing costs: a scene, a whole script, and what was made to be slow."""
    dice = random.Random(11)
    scene, script = _script(dice, 40), _script(dice, 2_000)
    turned = [" ".join(dice.choices(["to", "be", "or"], k=3_000)) for _ in range(2)]
    print("\n| two drafts | characters | CPU ms | difflib, words alone |\n|---|--:|--:|--:|")
    _row("a scene of three pages", scene, _edited(dice, scene, 12))
    _row("a script of 120 pages", script, _edited(dice, script, 200))
    _row("three words in any order", *turned)


def _script(dice: random.Random, elements: int) -> str:
    made: list[str] = []
    for _ in range(elements):
        said = " ".join(dice.choices(_WORDS, k=dice.randint(6, 24))).capitalize() + "."
        made.append(f"{dice.choice(['MARA', 'JORY'])}\n{said}" if dice.random() < 0.6 else said)
    return "\n\n".join(made)


def _edited(dice: random.Random, text: str, edits: int) -> str:
    words = text.split(" ")
    for _ in range(edits):
        at = dice.randrange(len(words))
        words[at : at + dice.randint(0, 3)] = dice.choices(_WORDS, k=dice.randint(0, 3))
    return " ".join(words)


def _row(name: str, old: str, new: str) -> None:
    ours = _cpu(lambda: differences(old, new))
    theirs = "–"
    if len(old) < _LONG:
        words = _WORD.findall(old), _WORD.findall(new)
        theirs = f"{_cpu(lambda: SequenceMatcher(None, *words, autojunk=False).get_opcodes()):.1f}"
    print(f"| {name} | {len(old):,} | {ours:.1f} | {theirs} |", flush=True)


def _cpu(work: Callable[[], object]) -> float:
    """The least CPU milliseconds of some turns."""
    best = float("inf")
    for _ in range(TURNS):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
    return 1000 * best
