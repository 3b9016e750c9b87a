"""Who speaks how much. What a cue names is a character of the project that is called so; where two
share the name, the one who appears in the scene, and else the one who was there first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from scriptony.interchange import fountain

Told = tuple[str, Sequence[tuple[str, str, int, int, int]]]
"""A scene, and what each speaker says in it: key, name, speeches, lines, words."""


class Part(NamedTuple):
    """What one speaker says. Without an id it is nobody among the characters."""

    id: str | None
    name: str
    speeches: int = 0
    lines: int = 0
    words: int = 0
    scenes: int = 0


def parts(
    told: Iterable[Told],
    characters: Iterable[tuple[str, str]],
    appearances: dict[str, list[str]],
) -> list[Part]:
    """Everybody, whoever says most first; characters who say nothing come last."""
    named: dict[str, list[str]] = {}
    found: dict[str, Part] = {}
    for id, name in characters:
        named.setdefault(fountain.speaker_key(name), []).append(id)
        found[id] = Part(id, name)
    heard: set[tuple[str, str]] = set()
    for scene, speakers in told:
        for key, name, speeches, lines, words in speakers:
            id = _who(named.get(key, []), scene, appearances)
            whom = id or f"?{key}"  # no id begins so
            part = found.get(whom) or Part(None, name)
            found[whom] = Part(
                part.id,
                part.name,
                part.speeches + speeches,
                part.lines + lines,
                part.words + words,
                part.scenes + ((whom, scene) not in heard),
            )
            heard.add((whom, scene))
    return sorted(found.values(), key=lambda one: (-one.words, -one.lines, one.name, one.id or ""))


def _who(ids: Sequence[str], scene: str, appearances: dict[str, list[str]]) -> str | None:
    if len(ids) > 1:
        there = [id for id in ids if scene in appearances.get(id, ())]
        return (there or ids)[0]
    return ids[0] if ids else None
