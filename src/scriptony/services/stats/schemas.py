"""What travels. The first half has the contract's names; what is beyond it comes after."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

Seconds = Annotated[float, Meta(description="Seconds, whole ones without decimals.")]
Share = Annotated[float, Meta(description="Part of the whole, from 0 to 1.")]
Counts = Annotated[dict[str, int], Meta(description="How many shots have each, most first.")]
Pages = Annotated[float, Meta(description="Pages: eighths as a decimal, or a book's by words.")]
PagesText = Annotated[
    str | None, Meta(description="Pages as a breakdown has them, `2 3/8`. Null for a book.")
]
Eighths = Annotated[
    int | None, Meta(description="Eighths of a page, at least one a scene. Null for a book.")
]
Lines = Annotated[int | None, Meta(description="Lines of formatted page. Null for a book.")]


class StoryCounts(Struct):
    """What a project is made of."""

    acts: int
    sequences: int
    scenes: int
    shots: int
    total_duration: Seconds


class CastCounts(Struct):
    """Who and what is in it: its characters with those of its worlds that take part, its worlds."""

    characters: int
    worlds: int


class ProjectFacts(Struct):
    """What is said about the project."""

    type: str
    genre: str | None
    created_at: str
    updated_at: str


class OverviewStats(Struct):
    """`GET /stats/project/:id/overview`."""

    timeline: StoryCounts
    content: CastCounts
    metadata: ProjectFacts


class ShotDurations(Struct):
    """Lengths of shots in seconds, of those that have one. The average is a whole number."""

    average: int
    min: Seconds
    max: Seconds
    total: Seconds


class ShotStats(Struct):
    """`GET /stats/project/:id/shots`."""

    total_shots: int
    duration_stats: ShotDurations
    camera_angles: Counts
    framings: Counts
    lenses: Counts
    movements: Counts


class ShotCount(Struct):
    """In how many shots a character is."""

    character_id: str
    name: str
    shot_count: int


class CharacterCounts(Struct):
    """`GET /stats/project/:id/characters`, whoever is in most shots first."""

    total_characters: int
    appearances: list[ShotCount]
    most_featured: ShotCount | None
    least_featured: ShotCount | None


class MediaStats(Struct):
    """`GET /stats/project/:id/media`: sounds, shots with a picture, and the size of all files that
    living things of the project refer to."""

    audio_files: int
    images: int
    total_storage: str


class ActStats(Struct):
    """`GET /stats/act/:id`."""

    sequences: int
    scenes: int
    shots: int
    total_duration: Seconds
    created_at: str
    updated_at: str


class SequenceStats(Struct):
    """`GET /stats/sequence/:id`. The average is that of all its shots."""

    scenes: int
    shots: int
    total_duration: Seconds
    average_duration: int
    created_at: str
    updated_at: str


class SceneStats(Struct):
    """`GET /stats/scene/:id`. The average is that of all its shots."""

    shots: int
    total_duration: Seconds
    average_duration: int
    characters: int
    created_at: str
    updated_at: str


class OneShotStats(Struct):
    """`GET /stats/shot/:id`."""

    characters: int
    duration: Seconds
    has_dialog: bool
    has_notes: bool
    has_audio: bool
    has_image: bool
    camera_angle: str | None
    framing: str | None
    lens: str | None
    camera_movement: str | None
    created_at: str
    updated_at: str


class MediaCounts(Struct):
    """Sounds, and shots with a picture."""

    audio: int
    images: int


class DetailedStats(Struct):
    """`GET /stats/{act,sequence,scene}/:id/detailed`. The two analytics lists are older names that
    nobody reads, and always empty."""

    camera_angles: Counts
    framings: Counts
    lenses: Counts
    movements: Counts
    duration_stats: ShotDurations
    character_appearances: list[ShotCount]
    audio_files: int
    images: int
    timeline_analytics: list[ShotCount]
    character_analytics: list[ShotCount]
    media_analytics: MediaCounts


class PageCount(Struct):
    """How long something is on the page, and how long it plays: a page a minute. A book's pages are
    its words by its `words_per_page`, its seconds those of reading it."""

    pages: Pages
    pages_text: PagesText
    eighths: Eighths
    lines: Lines
    words: int
    seconds: Seconds


class NodePages(PageCount):
    """The same of an act, a sequence or a scene, with all that hangs below it. `number` is the
    node's, `scene_number` the script's own."""

    id: str
    parent_id: str | None
    number: int
    scene_number: str | None
    title: str


class ScreenplayStats(Struct):
    """`GET /stats/project/:id/screenplay`. Acts, sequences and scenes in their order; `total` is
    what the acts come to."""

    total: PageCount
    acts: list[NodePages]
    sequences: list[NodePages]
    scenes: list[NodePages]


class CharacterTime(Struct):
    """For how long a character is seen, and in how many shots and scenes; `share` is of the whole
    project's time, so all of them together may be more than one."""

    character_id: str
    name: str
    seconds: Seconds
    share: Share
    shots: int
    scenes: int


class LocationTime(Struct):
    """How much plays at a location. Without an id: scenes that have none."""

    location_id: str | None
    name: str | None
    seconds: Seconds
    share: Share
    scenes: int
    eighths: int


class ScreenTimeStats(Struct):
    """`GET /stats/project/:id/screen-time`, whoever and whatever is seen longest first. A scene
    plays as long as its shots; where none of them has a length, as long as its pages."""

    total_seconds: Seconds
    seconds_of_shots: Seconds
    seconds_of_pages: Seconds
    characters: list[CharacterTime]
    locations: list[LocationTime]


class SpeakerStats(Struct):
    """How much somebody says: speeches, lines of the page, words without parentheticals, and in how
    many scenes; `share` is of all words that are spoken. Without an id: a cue that names nobody
    among the characters."""

    character_id: str | None
    name: str
    speeches: int
    lines: int
    words: int
    share: Share
    scenes: int


class DialogueStats(Struct):
    """`GET /stats/project/:id/dialogue`, from the cues of its texts, whoever says most first.
    Characters who say nothing come last. Books have no cues."""

    total_speeches: int
    total_lines: int
    total_words: int
    speakers: int
    characters: list[SpeakerStats]


class PartInProject(Struct):
    """A character's part in one project."""

    project_id: str
    title: str
    shots: int
    scenes: int
    seconds: Seconds
    screen_share: Share
    speeches: int
    lines: int
    words: int
    dialogue_share: Share


class CharacterStats(Struct):
    """`GET /stats/character/:id`: in all projects the caller may read, and in each of them."""

    name: str
    shots: int
    scenes: int
    seconds: Seconds
    speeches: int
    lines: int
    words: int
    projects: list[PartInProject]
    created_at: str
    updated_at: str
