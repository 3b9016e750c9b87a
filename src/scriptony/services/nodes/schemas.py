"""What travels: bodies of requests, and the answers around nodes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, TypeVar

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from scriptony.interchange.wire import Character, Node, Shot
from scriptony.kernel.bodies import as_kind
from scriptony.kernel.errors import Invalid
from scriptony.kernel.ids import Id
from scriptony.services.nodes.rules.drafts import Cause, Difference
from scriptony.services.nodes.rules.revisions import Change
from scriptony.services.nodes.rules.templates import COLORS, TEMPLATES, Template
from scriptony.services.nodes.rules.tree import Number, Predefined, Structure, default_structure

Level = Annotated[int, Meta(ge=1, le=4)]
Title = Annotated[str, Meta(max_length=1000)]
Color = Annotated[str, Meta(pattern="^(#[0-9a-fA-F]{3,8})?$")]
RevisionName = Annotated[str, Meta(max_length=100, pattern=r"\S")]
Kind = TypeVar("Kind", bound=Struct)


class NewNode(Struct, kw_only=True):
    """A node to be made at the end of its siblings."""

    project_id: Id
    template_id: Annotated[str, Meta(min_length=1, max_length=200)]
    level: Level
    node_number: Number
    title: Title
    parent_id: Id | None = None
    description: str | None = None
    color: Color | None = None
    metadata: dict[str, Any] | None = None
    word_count: int | None = None
    location_id: Id | None = None


class NewScene(Struct, kw_only=True):
    """A scene to be made in a project: without `parent_id` in its last sequence."""

    title: Title
    template_id: str | None = None
    node_number: Number | None = None
    parent_id: Id | None = None
    description: str | None = None
    color: Color | None = None
    metadata: dict[str, Any] | None = None
    word_count: int | None = None
    location_id: Id | None = None


class NodePatch(Struct, kw_only=True):
    """Changes of a node; what is not sent stays."""

    node_number: Number | UnsetType = UNSET
    title: Title | UnsetType = UNSET
    description: str | None | UnsetType = UNSET
    color: Color | None | UnsetType = UNSET
    order_index: int | UnsetType = UNSET
    parent_id: Id | None | UnsetType = UNSET
    metadata: dict[str, Any] | None | UnsetType = UNSET
    word_count: int | None | UnsetType = UNSET
    location_id: Id | None | UnsetType = UNSET


class NewNodes(Struct):
    """Nodes to be made together: `nodes` are bodies as of a single one."""

    nodes: list[dict[str, Any]]


class NewOrder(Struct):
    """`node_ids` in their new order, all children of one parent."""

    node_ids: Any = None


class NewTree(Struct, kw_only=True):
    """How a project starts: see `Structure` and `Predefined`."""

    project_id: Id
    template_id: str | None = None
    structure: dict[str, Any]
    predefined_nodes: dict[str, list[Any]] | None = None
    replace: bool = False


class ProjectStart(Struct, kw_only=True):
    """How the project in the path starts; the template says what is not sent."""

    template_id: str | None = None
    structure: dict[str, Any] | None = None
    predefined_nodes: dict[str, list[Any]] | None = None
    replace: bool = False


class CharacterRef(Struct):
    """Which character appears. May also stand in the query of a DELETE."""

    character_id: Id | None = None
    aliases: ClassVar[dict[str, str]] = {"characterId": "character_id"}


class NodeAnswer(Struct):
    """One node."""

    node: Node


class NodeUndone(Struct):
    """A line of the log is taken back: the node as it is then. `node` is null when it lies in the
    trash, or where the line was about several."""

    node: Node | None
    success: bool = True


class NodeList(Struct):
    """Nodes; `next_cursor` is there when pages were asked for."""

    nodes: list[Node]
    next_cursor: str | None | UnsetType = UNSET


class NodeBelow(Node):
    """A descendant; its children of one node have `depth` 1."""

    depth: int


class Children(Struct):
    """What hangs below a node."""

    children: list[NodeBelow]


class NodePath(Struct):
    """The way from the root to a node, itself included."""

    path: list[Node]


class ManyNodes(Struct):
    """Nodes made together."""

    nodes: list[Node]
    count: int


class Tree(Struct, kw_only=True):
    """What was made at the start of a project; `count` 0 when it had nodes already."""

    success: bool = True
    count: int
    nodes: list[Node]


class Started(Struct, kw_only=True):
    """The answer of `/projects/:id/init`."""

    success: bool = True
    message: str
    project_id: str
    template_id: str


class Reordered(Struct, kw_only=True):
    """How many nodes were named."""

    success: bool = True
    count: int


class Done(Struct):
    """It is done."""

    success: bool = True


class Scene(Node):
    """A node of level 3 as older pages read it: `lastEdited` is its `updatedAt`."""

    last_edited: str


class SceneAnswer(Struct):
    """One scene."""

    scene: Scene


class SceneList(Struct):
    """The scenes of a project; `next_cursor` as of nodes."""

    scenes: list[Scene]
    next_cursor: str | None | UnsetType = UNSET


class Timeline(Struct):
    """The nodes of levels 1, 2 and 3."""

    acts: list[Node]
    sequences: list[Node]
    scenes: list[Node]


class TimelineStats(Struct, rename="camel", kw_only=True, omit_defaults=True):
    """How many of each there are."""

    total_nodes: int
    acts: int
    sequences: int
    scenes: int
    characters: int | UnsetType = UNSET
    shots: int | UnsetType = UNSET


class Batch(Timeline):
    """All nodes of a project by level."""

    stats: TimelineStats


class Everything(Struct):
    """What a project page opens with."""

    timeline: Timeline
    characters: list[Character]
    shots: list[Shot]
    stats: TimelineStats


class Appearances(Struct):
    """Who appears in a node, in the order in which they were added."""

    characters: list[Character]


class Version(Struct, rename="camel", kw_only=True):
    """A version of a text. `is_held`: a revision of the script holds it."""

    number: int
    cause: Cause
    actor_id: str | None
    actor_name: str | None
    words: int
    began_at: str
    at: str
    is_current: bool
    is_held: bool


class VersionText(Version):
    """A version with its text: as a ProseMirror document, and as it is compared."""

    content: Any
    text: str


class VersionAnswer(Struct):
    """One version."""

    version: VersionText


class VersionList(Struct):
    """The versions of a text, the newest first; `next_cursor` as of nodes."""

    versions: list[Version]
    next_cursor: str | None | UnsetType = UNSET


class Compared(Struct, rename={"old": "from", "new": "to", "is_same": "isSame"}):
    """How to come from one version to the other. `is_same` is false where only marks differ."""

    old: Version
    new: Version
    is_same: bool
    differences: list[Difference]


class NewRevision(Struct, kw_only=True):
    """How a new revision is called; what is not sent is the next of the industry's colours."""

    name: RevisionName | None = None
    color: Color | None = None


class RevisionPatch(Struct, kw_only=True):
    """Changes of a revision; what is not sent stays."""

    name: RevisionName | UnsetType = UNSET
    color: Color | None | UnsetType = UNSET


class Revision(Struct, rename="camel", kw_only=True):
    """A revision of a whole script; `scenes` and `omitted` are how many it holds."""

    id: str
    project_id: str
    number: int
    name: str
    color: str | None
    user_id: str | None
    locked_at: str
    updated_at: str
    revision: int
    scenes: int
    omitted: int


class RevisionAnswer(Struct):
    """One revision."""

    revision: Revision


class Suggestion(Struct):
    """How the next revision may be called."""

    name: str
    color: str


class RevisionList(Struct):
    """The revisions of a script, the first first; `next_cursor` as of nodes."""

    revisions: list[Revision]
    suggested: Suggestion
    next_cursor: str | None | UnsetType = UNSET


class NumberedScene(Struct, rename="camel", kw_only=True):
    """A scene under its number. Of one that was removed for good only that is left."""

    node_id: str | None
    scene_number: str | None
    title: str | None
    version: int | None
    is_omitted: bool


class NumberedScenes(Struct):
    """Scenes from first to last, those that were cut as OMITTED; `next_cursor` as of nodes."""

    scenes: list[NumberedScene]
    next_cursor: str | None | UnsetType = UNSET


class ScriptNumbers(NumberedScenes, kw_only=True):
    """The same of the script as it is now; no number where neither it nor a lock gave one."""

    is_locked: bool = msgspec.field(name="isLocked")


class ChangedScene(NumberedScene):
    """What became of a scene since the revision, in which its text had this version."""

    changes: list[Change]
    revision_version: int | None


class ChangedScenes(Struct):
    """The scenes that changed since a revision, from first to last; `next_cursor` as of nodes."""

    changes: list[ChangedScene]
    next_cursor: str | None | UnsetType = UNSET


class TemplateLevel(Struct):
    """What a level is called, its colour, and how many of it a parent starts with."""

    level: int
    name: str
    color: str
    count: int


class TemplateShown(Struct, rename="camel"):
    """A template; `structure` and `predefinedNodes` are what `/initialize-project` takes."""

    id: str
    name: str
    type: str
    levels: list[TemplateLevel]
    structure: Structure
    predefined_nodes: dict[str, list[Predefined]]


class TemplateList(Struct):
    """Every template offered."""

    templates: list[TemplateShown]


def shown_templates() -> TemplateList:
    """The registry as it travels."""
    return TemplateList([_shown(template) for template in TEMPLATES])


def _shown(template: Template) -> TemplateShown:
    levels = zip(template.names, COLORS, template.counts, strict=False)
    titles = [Predefined(title, number) for number, title in enumerate(template.titles, 1)]
    return TemplateShown(
        template.id,
        template.name,
        template.type,
        [TemplateLevel(level, *what) for level, what in enumerate(levels, 1)],
        default_structure(template),
        {"level_1": titles} if titles else {},
    )


def new_nodes(body: NewNodes) -> list[NewNode]:
    """The bodies of a bulk request. Raises Invalid naming the node and the field."""
    return [_read(item, NewNode, f"nodes[{at}]") for at, item in enumerate(body.nodes)]


def read_structure(given: dict[str, Any]) -> Structure:
    """The counts of a new tree, in either spelling."""
    known = {_digit_camel(name): name for name in Structure.__struct_fields__}
    return as_kind({known.get(key, key): value for key, value in given.items()}, Structure)


def read_predefined(given: dict[str, list[Any]] | None) -> dict[int, Sequence[Predefined]]:
    """Names of nodes to make, by level: keys are `level_1` (or `level1`) to `level_4`."""
    found: dict[int, Sequence[Predefined]] = {}
    for key, entries in (given or {}).items():
        level = key.removeprefix("level").lstrip("_")
        if level in ("1", "2", "3", "4"):
            found[int(level)] = [
                _read(entry, Predefined, f"predefined_nodes.{key}[{at}]")
                for at, entry in enumerate(entries)
            ]
    return found


def _digit_camel(name: str) -> str:
    return "".join(part.capitalize() if at else part for at, part in enumerate(name.split("_")))


def _read(value: Any, kind: type[Kind], where: str) -> Kind:
    try:
        return as_kind(value, kind)
    except Invalid as refused:
        text = refused.message.removeprefix("body: ")
        raise Invalid(f"{where}: {text}", field=where.partition("[")[0]) from None
