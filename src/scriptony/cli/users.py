"""`user create`, `user promote` and `user reset-password`."""

from __future__ import annotations

import asyncio
import secrets
import sys
from argparse import Namespace

from scriptony.cli.configured import settings_of
from scriptony.cli.output import misuse, say, show_json

PASSWORD_BYTES = 12
"""Random bytes of a password we make: 16 letters that nobody guesses."""


def create(given: Namespace) -> int:
    """Make a confirmed account with an organization of its own."""
    password = _password(given)
    id = asyncio.run(_create(given, password))
    _tell(given, f"The account {given.email} is made.", password, id=id, role=given.role)
    return 0


async def _create(given: Namespace, password: str) -> str:
    from scriptony.cli.inside import inside
    from scriptony.services.auth.operations import commands

    async with inside(settings_of(given), ("auth",)) as studio:
        db = studio.site.database("auth")
        account = await commands.create_user(db, given.email, password, given.name, given.role)
    return account.id


def promote(given: Namespace) -> int:
    """Give an account a system role."""
    asyncio.run(_promote(given))
    _tell(given, f"The account {given.email} is now {given.role}.", role=given.role)
    return 0


async def _promote(given: Namespace) -> None:
    from scriptony.cli.inside import inside
    from scriptony.services.auth.operations import commands

    async with inside(settings_of(given), ("auth",)) as studio:
        await commands.promote(studio.site.database("auth"), given.email, given.role)


def reset_password(given: Namespace) -> int:
    """Set a password; whoever is signed in to the account is signed out."""
    password = _password(given)
    asyncio.run(_reset_password(given, password))
    _tell(given, f"The password of {given.email} is changed.", password)
    return 0


async def _reset_password(given: Namespace, password: str) -> None:
    from scriptony.cli.inside import inside
    from scriptony.services.auth.operations import commands

    async with inside(settings_of(given), ("auth",)) as studio:
        await commands.reset_password(studio.site.database("auth"), given.email, password)


def _password(given: Namespace) -> str:
    # Never an argument: arguments can be read by everybody on the machine and stay in histories.
    if not given.password_stdin:
        return secrets.token_urlsafe(PASSWORD_BYTES)
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise misuse("There is no password on standard input.")
    return password


def _tell(given: Namespace, sentence: str, password: str = "", **facts: str) -> None:
    """Say what was done, and the password if we made it."""
    is_made = bool(password) and not given.password_stdin
    if given.json:
        made = {"password": password} if is_made else {}
        show_json({"email": given.email, **facts, **made})
        return
    say(sentence, *([f"Password: {password}"] if is_made else []))
