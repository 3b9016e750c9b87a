"""What travels: projects in snake_case, with the camelCase twins that older pages read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar

from msgspec import UNSET, Meta, Struct, UnsetType, field

from scriptony.interchange.screenplay import Oddity
from scriptony.interchange.wire import Sign, TrashEntry, signed
from scriptony.kernel.http import Upload
from scriptony.services.projects.rules.fields import ProjectType
from scriptony.services.projects.rules.screenplays import Counts

Short = Annotated[str, Meta(max_length=1_000)]
Long = Annotated[str, Meta(max_length=20_000)]
Count = Annotated[int, Meta(ge=0, le=2_000_000_000)]
TitlePage = list[tuple[Short, Annotated[list[Long], Meta(max_length=200)]]]


class ProjectFields(Struct, kw_only=True):
    """What a client may set of a project. A key that is not there leaves the value as it is."""

    title: str | None | UnsetType = UNSET
    type: ProjectType | None | UnsetType = UNSET
    logline: Long | None | UnsetType = UNSET
    genre: Short | None | UnsetType = UNSET
    duration: Short | None | UnsetType = UNSET
    world_id: str | None | UnsetType = UNSET
    cover_image_url: str | None | UnsetType = UNSET
    template_id: Short | None | UnsetType = UNSET
    narrative_structure: Short | None | UnsetType = UNSET
    beat_template: Short | None | UnsetType = UNSET
    episode_layout: Short | None | UnsetType = UNSET
    season_engine: Short | None | UnsetType = UNSET
    time_lock: bool | None | UnsetType = UNSET
    max_duration_seconds: Count | None | UnsetType = UNSET
    target_pages: Count | None | UnsetType = UNSET
    words_per_page: Count | None | UnsetType = UNSET
    current_words: Count | None | UnsetType = UNSET
    reading_speed_wpm: Count | None | UnsetType = UNSET
    title_page: TitlePage | None | UnsetType = UNSET

    aliases: ClassVar[dict[str, str]] = {
        "linkedWorldId": "world_id",
        "linked_world_id": "world_id",
        "coverImage": "cover_image_url",
        "cover_image": "cover_image_url",
    }


class NewProject(ProjectFields, kw_only=True):
    """`POST /projects`."""

    description: Long | None = None
    organization_id: str | None = None


class Project(Struct, kw_only=True):
    """A project as it is shown. `over_by_seconds` is how much the shots exceed a locked length;
    `current_words` of a book are counted from its texts."""

    id: str
    organization_id: str
    user_id: str | None
    title: str
    type: str
    logline: str | None
    genre: str | None
    duration: str | None
    world_id: str | None
    cover_image_url: str | None
    template_id: str
    narrative_structure: str | None
    beat_template: str | None
    episode_layout: str | None
    season_engine: str | None
    time_lock: bool
    max_duration_seconds: int | None
    over_by_seconds: int | None
    target_pages: int | None
    words_per_page: int | None
    current_words: int | None
    reading_speed_wpm: int
    title_page: list[Any]
    created_at: str
    updated_at: str
    last_edited: str
    last_accessed_at: str | None
    is_deleted: bool
    deleted_at: str | None
    revision: int
    linked_world_id: str | None = field(name="linkedWorldId", default=None)
    cover: str | None = field(name="coverImageUrl", default=None)
    created: str = field(name="createdAt", default="")
    edited: str = field(name="lastEdited", default="")

    @classmethod
    def from_row(cls, row: Sequence[Any], sign: Sign) -> Project:
        """From the columns in the order of the fields above, the cover as key or URL."""
        values = signed(row, (_COVER,), sign)
        project = cls(**dict(zip(PROJECT_COLUMNS, values, strict=True)))
        project.linked_world_id = project.world_id
        project.cover = project.cover_image_url
        project.created, project.edited = project.created_at, project.last_edited
        return project


TWINS = ("linked_world_id", "cover", "created", "edited")
PROJECT_COLUMNS = tuple(name for name in Project.__struct_fields__ if name not in TWINS)
"""A project's columns, in the order in which queries select them."""
_COVER = PROJECT_COLUMNS.index("cover_image_url")


class ProjectAnswer(Struct):
    """One project."""

    project: Project


class Projects(Struct):
    """A list of projects; `next_cursor` is there when pages were asked for."""

    projects: list[Project]
    next_cursor: str | None | UnsetType = UNSET


class Done(Struct):
    """It worked."""

    success: bool = True


class CoverForm(Struct):
    """`POST /projects/:id/upload-image`."""

    file: Upload | str | None = None


class CoverAnswer(Struct, rename="camel"):
    """Where the new cover can be read."""

    image_url: str


class Confirmation(Struct):
    """What may come with a DELETE."""

    password: str | None = None


class Trash(Struct):
    """What lies in the trash, the latest act first; `next_cursor` is there when pages were asked
    for."""

    trash: list[TrashEntry]
    next_cursor: str | None | UnsetType = UNSET


class Restored(Struct):
    """`count` things came back; where their parent is in the trash itself, they are part of the
    act `trash_id` now and will come back with it."""

    count: int
    trash_id: str | None = None
    success: bool = True


class Purged(Struct):
    """`count` things are gone for good."""

    count: int
    success: bool = True


class Stats(Struct):
    """How much there is in a project."""

    level_1: int
    level_2: int
    level_3: int
    level_4: int
    acts: int
    sequences: int
    scenes: int
    shots: int
    worlds: int
    characters: int


class StatsAnswer(Struct):
    """`GET /projects/:id/stats`."""

    stats: Stats


class WordsAnswer(Struct):
    """`POST /projects/:id/calculate-words`."""

    current_words: int
    sections_count: int
    message: str
    success: bool = True


class Recounted(Struct):
    """`POST /projects/:id/recalculate-word-counts`: of `total` scenes `updated` have a text."""

    updated: int
    skipped: int
    total: int
    message: str
    errors: int = 0
    success: bool = True


class ImportForm(Struct):
    """`POST /projects/import`, multipart."""

    file: Upload | str | None = None
    project_id: str | None = None
    organization_id: str | None = None
    title: str | None = None
    type: str | None = None
    wait: str | None = None
    """`true`: answer when it is done, however large the file."""


class ImportAnswer(Struct):
    """What was made of a file. `warnings` name lines that the writer may want to look at."""

    project: Project
    counts: Counts
    warnings: list[Oddity]
