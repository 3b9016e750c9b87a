"""`demo`: an account with the example project, so that there is something to look at.

Each step looks first whether it is done already, so a second run, or one after a run that was cut
short, doubles nothing.
"""

from __future__ import annotations

import asyncio
import secrets
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from scriptony.cli import queries
from scriptony.cli.configured import settings_of
from scriptony.cli.inside import File, Form, Inside, Person, acting_as, inside
from scriptony.cli.output import Failure, say, show_json
from scriptony.cli.progress import progress
from scriptony.cli.users import PASSWORD_BYTES

if TYPE_CHECKING:
    from scriptony.kernel.settings import Settings

EMAIL, NAME = "demo@studio.example", "Demo"


class PlannedShot(msgspec.Struct):
    """A shot: the number of its scene, its fields as they are sent, who is in it, its still."""

    scene: str
    shot: dict[str, Any]
    characters: list[str]
    picture: str | None = None


class Plan(msgspec.Struct):
    """`examples/demo.json`: a screenplay beside it, and shots for it in the order of each scene."""

    title: str
    screenplay: str
    shots: list[PlannedShot]


def demo(given: Namespace) -> int:
    """Make what is missing, and say how to sign in."""
    folder = examples()
    plan = msgspec.json.decode((folder / "demo.json").read_bytes(), type=Plan)
    settings = settings_of(given)
    facts = asyncio.run(_make(settings, folder, plan))
    if given.json:
        show_json(facts)
        return 0
    say(f"The example project {facts['title']!r} is there, with {facts['shots']} shots.")
    say(f"Sign in as {EMAIL}")
    if "password" in facts:
        say(f"Password   {facts['password']}")
    else:
        say("with the password of the first time, or set one:")
        say(f"scriptony user reset-password {EMAIL}")
    return 0


def examples() -> Path:
    """The folder of the examples: inside an installed package, or in a clone beside `src`."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "examples", package.parent.parent / "examples"):
        if (folder / "demo.json").exists():
            return folder
    raise Failure("The examples are missing from this installation.")


async def _make(settings: Settings, folder: Path, plan: Plan) -> dict[str, Any]:
    async with inside(settings) as studio:
        id, password = await _account(studio)
        async with acting_as(studio, id) as person:
            project = await _project(studio, person, folder, plan)
            shots = await _shots(studio, person, project["id"], folder, plan)
    facts = {"email": EMAIL, "project": project["id"], "title": project["title"], "shots": shots}
    return facts | ({"password": password} if password else {})


async def _account(studio: Inside) -> tuple[str, str | None]:
    """The demo account's id, and its password if it was made just now."""
    from scriptony.services.auth.operations import commands

    db = studio.site.database("auth")
    async with db.session() as session:
        found = await session.one(queries.ACCOUNT, {"email": EMAIL})
    if found:
        return found[0], None
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    account = await commands.create_user(db, EMAIL, password, NAME)
    return account.id, password


async def _project(studio: Inside, person: Person, folder: Path, plan: Plan) -> dict[str, Any]:
    mine = (await studio.ask("GET", "/projects", person=person))["projects"]
    for project in mine:
        if project["title"] == plan.title:
            return project
    script = File(plan.screenplay, "text/plain", (folder / plan.screenplay).read_bytes())
    form = Form(file=script, title=plan.title)
    return (await studio.ask("POST", "/projects/import", form, person=person))["project"]


async def _shots(studio: Inside, person: Person, project: str, folder: Path, plan: Plan) -> int:
    """Make the planned shots of scenes that have fewer; how many shots the project then has."""
    scenes = await _scenes(studio, person, project)
    cast = await _cast(studio, person, project)
    with progress("Shots", len(plan.shots)) as step:
        for planned in plan.shots:
            scene = scenes.get(planned.scene)
            if scene is not None:
                await _shot(studio, person, scene, cast, folder, planned)
            step(1)
    answer = await studio.ask("GET", f"/shots?project_id={project}", person=person)
    return len(answer["shots"])


async def _scenes(studio: Inside, person: Person, project: str) -> dict[str, str]:
    """Ids of scenes by their number in the script."""
    path = f"/nodes?project_id={project}&level=3"
    nodes = (await studio.ask("GET", path, person=person))["nodes"]
    return {str(node["metadata"].get("sceneNumber")): node["id"] for node in nodes}


async def _cast(studio: Inside, person: Person, project: str) -> dict[str, str]:
    """Ids of characters by their name in capitals, as the script writes it."""
    path = f"/characters?project_id={project}"
    found = (await studio.ask("GET", path, person=person))["characters"]
    return {character["name"].upper(): character["id"] for character in found}


async def _shot(
    studio: Inside,
    person: Person,
    scene: str,
    cast: dict[str, str],
    folder: Path,
    planned: PlannedShot,
) -> None:
    there = (await studio.ask("GET", f"/shots/{scene}", person=person))["shots"]
    number = planned.shot["shot_number"]
    shot = next((one for one in there if one["shotNumber"] == number), None)
    if shot is None:
        ids = [cast[name] for name in planned.characters if name in cast]
        body = planned.shot | {"scene_id": scene, "character_ids": ids}
        shot = (await studio.ask("POST", "/shots", body, person=person))["shot"]
    if planned.picture and not shot["imageUrl"]:
        still = (folder / "pictures" / planned.picture).read_bytes()
        form = Form(file=File(planned.picture, "image/jpeg", still))
        await studio.ask("POST", f"/shots/{shot['id']}/upload-image", form, person=person)
