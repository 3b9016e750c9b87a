"""`migrate`, `keys` and `openapi`."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from pathlib import Path

from scriptony.cli.configured import settings_of
from scriptony.cli.output import note, say, show_json
from scriptony.kernel.settings import Settings


def migrate(given: Namespace) -> int:
    """Bring the database to the version of this program."""
    from scriptony.cli.database import InstanceDatabase
    from scriptony.migrations.apply import newest_version, upgrade

    database = InstanceDatabase(settings_of(given))
    try:
        was_due = upgrade(database.wait())
    finally:
        database.stop()
    version = newest_version()
    if given.json:
        show_json({"version": version, "changed": was_due})
    else:
        say(f"The database {'is now' if was_due else 'was already'} at version {version}.")
    return 0


def keys(given: Namespace) -> int:
    """Print the API keys, the setup code while there is no superadmin, and where mails go."""
    settings = settings_of(given)
    found = asyncio.run(_keys(settings))
    if given.json:
        show_json(found)
    else:
        width = max(len(name) for name in found)
        say(*(f"{name.replace('_', ' '):<{width}}  {value}" for name, value in found.items()))
    return 0


async def _keys(settings: Settings) -> dict[str, str]:
    from scriptony.cli.greeting import setup_code, where_mails_go
    from scriptony.cli.inside import inside

    async with inside(settings, ("auth",)) as studio:
        secrets = studio.site.secrets
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        found = {
            "url": settings.public_url or f"http://{host}:{settings.port}",
            "publishable_key": secrets["anon_key"],
            "service_key": secrets["service_key"],
            "setup_code": await setup_code(studio.site),
            "mails": where_mails_go(settings),
        }
    return {name: value for name, value in found.items() if value}


def openapi(given: Namespace) -> int:
    """Write the description of all services; needs neither server nor database."""
    import msgspec

    from scriptony import __version__
    from scriptony.gateway.openapi import describe
    from scriptony.main import table_of
    from scriptony.services import load_services

    routes = table_of(load_services()).routes
    document = msgspec.json.encode(describe(routes, __version__))
    write_text(msgspec.json.format(document, indent=2).decode(), given.output)
    return 0


def write_text(text: str, output: Path | None) -> None:
    """Write a result to the file, or without one to standard output."""
    if output is None:
        say(text.removesuffix("\n"))
        return
    output.write_text(text.removesuffix("\n") + "\n", encoding="utf-8")
    note(f"Written to {output}.")
