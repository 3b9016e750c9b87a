"""What travels: beats in snake_case, as the contract has them, and beat templates."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

Short = Annotated[str, Meta(max_length=1_000)]
Long = Annotated[str, Meta(max_length=20_000)]
Place = Annotated[int, Meta(ge=-(1 << 62), le=1 << 62)]
Filled = Annotated[str, Meta(min_length=1, max_length=1_000, pattern=r"\S")]


class Beat(Struct):
    """A beat. `pct_from` and `pct_to` are percent of the whole; containers name nodes, or what a
    page calls them before there are any."""

    id: str
    project_id: str
    user_id: str | None
    label: str
    template_abbr: str | None
    description: str | None
    from_container_id: str
    to_container_id: str
    pct_from: float
    pct_to: float
    color: str | None
    notes: str | None
    order_index: int
    created_at: str
    updated_at: str
    revision: int


BEAT_COLUMNS = Beat.__struct_fields__
"""A beat's columns, in the order in which queries select them."""

SETTABLE = BEAT_COLUMNS[3:13]
"""Those that clients set."""


class BeatFields(Struct, kw_only=True):
    """What a client may set of a beat. A key that is not there leaves the value as it is."""

    label: Short | None | UnsetType = UNSET
    template_abbr: Short | None | UnsetType = UNSET
    description: Long | None | UnsetType = UNSET
    from_container_id: Short | None | UnsetType = UNSET
    to_container_id: Short | None | UnsetType = UNSET
    pct_from: float | None | UnsetType = UNSET
    pct_to: float | None | UnsetType = UNSET
    color: Short | None | UnsetType = UNSET
    notes: Long | None | UnsetType = UNSET
    order_index: Place | None | UnsetType = UNSET


class NewBeat(BeatFields, kw_only=True):
    """`POST /beats`."""

    project_id: str | None = None


class BeatAnswer(Struct):
    """One beat."""

    beat: Beat


class BeatUndone(Struct):
    """A line of the log is taken back: the beat as it is then. `beat` is null when it lies in the
    trash, or where the line was about several, or about a template."""

    beat: Beat | None
    success: bool = True


class Beats(Struct):
    """Beats of a project, in order; `next_cursor` is there when pages were asked for."""

    beats: list[Beat]
    next_cursor: str | None | UnsetType = UNSET


class Drag(Struct):
    """`POST /beats/:id/ripple`: which edge goes where, in percent of the whole."""

    edge: Literal["left", "right"]
    pct: float


class Rippled(Struct):
    """The beat that was held, and all that moved, in order."""

    beat: Beat
    beats: list[Beat]


class NewOrder(Struct):
    """`POST /beats/reorder`: those named come first, in this order."""

    project_id: str | None = None
    beat_ids: list[Any] | None = None


class Reordered(Struct):
    """How many were named."""

    count: int
    success: bool = True


class Application(Struct):
    """`POST /beats/apply-template`. With `replace` what is there goes to the trash."""

    project_id: str | None = None
    template_id: str | None = None
    replace: bool = False


class Applied(Struct):
    """How many beats were made, and all that the project has."""

    count: int
    beats: list[Beat]
    success: bool = True


class Done(Struct):
    """It worked."""

    success: bool = True


class TemplateBeatFields(Struct, kw_only=True):
    """A beat of a template. Without percentages the beats share the whole evenly."""

    label: Filled
    description: Long | None = None
    color: Short | None = None
    pct_from: float | None = None
    pct_to: float | None = None


class TemplateBeat(Struct):
    """A beat of a template as it is shown."""

    label: str
    description: str | None
    color: str | None
    pct_from: float
    pct_to: float


class Template(Struct, kw_only=True):
    """A beat template: part of the product, or an organization's own."""

    id: str
    organization_id: str | None = None
    user_id: str | None = None
    name: str
    abbreviation: str
    beats: list[TemplateBeat]
    created_at: str | None = None
    updated_at: str | None = None
    revision: int = 1
    built_in: bool = False


TEMPLATE_COLUMNS = Template.__struct_fields__[:9]
"""Those of an organization's own, in the order in which queries select them."""

Label = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]
Abbreviation = Annotated[str, Meta(min_length=1, max_length=20, pattern=r"\S")]
TemplateBeats = Annotated[list[TemplateBeatFields], Meta(min_length=1, max_length=200)]


class TemplateFields(Struct, kw_only=True):
    """What can be changed of a template."""

    name: Label | UnsetType = UNSET
    abbreviation: Abbreviation | UnsetType = UNSET
    beats: TemplateBeats | UnsetType = UNSET


class NewTemplate(Struct, kw_only=True):
    """`POST /beat-templates`. Without an organization it goes to one's own."""

    name: Label
    abbreviation: Abbreviation
    beats: TemplateBeats
    organization_id: str | None = None


class TemplateAnswer(Struct):
    """One template."""

    template: Template


class Templates(Struct):
    """Templates: those of the product, then one's organizations' own by name; `next_cursor` is
    there when pages were asked for."""

    templates: list[Template]
    next_cursor: str | None | UnsetType = UNSET
