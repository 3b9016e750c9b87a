"""The templates a project can start from: what its levels are called, and how many there are."""

from __future__ import annotations

import msgspec

COLORS = ("#6E59A5", "#8B7BB8", "#A89CC8", "#C5BDD8")
"""The colour of each level, from the first on."""


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """One template. `names` and `counts` go from level 1 on; `counts` are per parent."""

    id: str
    name: str
    type: str
    names: tuple[str, ...]
    counts: tuple[int, ...]
    titles: tuple[str, ...] = ()
    """Titles of the nodes of level 1, where the template says them."""


_FILM = ("Act", "Sequence", "Scene", "Shot")

TEMPLATES = (
    Template(id="film-3act", name="Three acts", type="film", names=_FILM, counts=(3, 3, 4, 5)),
    Template(
        id="film-heroes-journey",
        name="Hero's journey",
        type="film",
        names=("Stage", "Phase", "Scene", "Shot"),
        counts=(12, 2, 3, 5),
        titles=(
            "Ordinary World",
            "Call to Adventure",
            "Refusal of the Call",
            "Meeting the Mentor",
            "Crossing the Threshold",
            "Tests Allies Enemies",
            "Approach to the Inmost Cave",
            "Ordeal",
            "Reward",
            "The Road Back",
            "Resurrection",
            "Return with the Elixir",
        ),
    ),
    Template(
        id="film-save-the-cat",
        name="Save the Cat",
        type="film",
        names=("Beat", "Sequence", "Scene", "Shot"),
        counts=(15, 2, 3, 5),
        titles=(
            "Opening Image",
            "Theme Stated",
            "Set-Up",
            "Catalyst",
            "Debate",
            "Break into Two",
            "B Story",
            "Fun and Games",
            "Midpoint",
            "Bad Guys Close In",
            "All Is Lost",
            "Dark Night of the Soul",
            "Break into Three",
            "Finale",
            "Final Image",
        ),
    ),
    Template(
        id="series-traditional",
        name="Series",
        type="series",
        names=("Season", "Episode", "Scene", "Shot"),
        counts=(1, 10, 15, 5),
    ),
    Template(
        id="book-novel",
        name="Novel",
        type="book",
        names=("Part", "Chapter", "Section"),
        counts=(3, 8, 5),
    ),
    Template(
        id="theater-classic",
        name="Classic drama",
        type="theater",
        names=("Act", "Scene", "Beat"),
        counts=(5, 3, 8),
    ),
    Template(id="short-film", name="Short film", type="short", names=_FILM, counts=(3, 1, 3, 5)),
    Template(
        id="audio-play",
        name="Audio play",
        type="audio",
        names=("Episode", "Scene", "Beat"),
        counts=(1, 8, 4),
    ),
    Template(
        id="social-series",
        name="Social series",
        type="social",
        names=("Season", "Episode", "Scene", "Shot"),
        counts=(1, 10, 2, 3),
    ),
)

ALIASES = {"film-3-act": "film-3act"}
"""Other spellings clients send; a node keeps and answers the one it was sent."""

_BY_ID = {template.id: template for template in TEMPLATES}


def find_template(id: str) -> Template:
    """The template called `id`; an unknown one counts as three acts, since none is refused."""
    return _BY_ID.get(ALIASES.get(id, id), TEMPLATES[0])


def default_title(template: Template, level: int, number: int) -> str:
    """What node `number` of a level is called when nobody says: `Act 2`, `Catalyst`."""
    if level == 1 and 1 <= number <= len(template.titles):
        return template.titles[number - 1]
    names = template.names if level <= len(template.names) else _FILM
    return f"{names[level - 1]} {number}"
