"""What can be typed: every command with its options and its help."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

ABOUT = "Scriptony, the open story and production platform. Begin with `scriptony serve`."

NOTES = """\
Commands work whether the server runs or not, and read the same settings (SCRIPTONY_…).
exit codes: 0 done, 1 failed, 2 wrongly asked for or configured, 130 stopped with Ctrl-C
"""

ROLES = ("user", "admin", "superadmin")


def parser() -> ArgumentParser:
    """The parser of the whole command line; what it parses has `run`, which carries it out."""
    top = _Parser(prog="scriptony", description=ABOUT, epilog=NOTES)
    top.add_argument("--version", action="version", version=_version())
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for add in (_serve, _upkeep, _accounts, _projects, _backups):
        add(commands)
    return top


class _Parser(ArgumentParser):
    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=RawDescriptionHelpFormatter, **options)


def _command(
    commands: Any, name: str, run: str, help: str, *, json: bool = False, more: str = ""
) -> ArgumentParser:
    command: ArgumentParser = commands.add_parser(
        name, help=help, description=f"{help[0].upper()}{help[1:]}.", epilog=more or None
    )
    command.add_argument(
        "--data", type=Path, metavar="DIR", help="data folder (default: SCRIPTONY_DATA, else data)"
    )
    if json:
        command.add_argument("--json", action="store_true", help="answer in JSON")
    command.set_defaults(run=_later(run))
    return command


def _later(run: str) -> Callable[[Namespace], int]:
    """The function `module:name` of this package, imported when it is called."""
    module, _, name = run.partition(":")

    def carry_out(given: Namespace) -> int:
        return getattr(import_module(f"scriptony.cli.{module}"), name)(given)

    return carry_out


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise ArgumentTypeError(f"{text!r} is no port")
    return int(text)


def _version() -> str:
    from scriptony import __version__

    return f"scriptony {__version__}"


def _serve(commands: Any) -> None:
    serve = _command(
        commands,
        "serve",
        "serve:serve",
        "run the server until Ctrl-C",
        more="Without DATABASE_URL a PostgreSQL of its own runs below the data folder.",
    )
    serve.add_argument(
        "services", nargs="*", metavar="SERVICE", help="only these services (default: all)"
    )
    serve.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    serve.add_argument("--port", type=_port, help="port to listen on, 0 for a free one (8787)")


def _upkeep(commands: Any) -> None:
    work = _command(
        commands,
        "work",
        "work:work",
        "do the jobs of an instance in a process of its own, until Ctrl-C",
        more="Servers beside it are started with SCRIPTONY_WORK=false.",
    )
    work.add_argument(
        "services", nargs="*", metavar="SERVICE", help="only these services (default: all)"
    )
    _command(commands, "migrate", "upkeep:migrate", "bring the database up to date", json=True)
    _command(commands, "keys", "upkeep:keys", "show the API keys", json=True)
    openapi = _command(
        commands, "openapi", "upkeep:openapi", "write the API's description in OpenAPI 3.1"
    )
    _output(openapi)


def _accounts(commands: Any) -> None:
    user = commands.add_parser("user", help="make and change accounts")
    verbs = user.add_subparsers(title="commands", metavar="COMMAND", required=True)
    create = _command(verbs, "create", "users:create", "make an account", json=True)
    create.add_argument("--name", help="the person's name")
    create.add_argument("--role", choices=ROLES, default="user", help="system role (user)")
    promote = _command(verbs, "promote", "users:promote", "give a system role", json=True)
    promote.add_argument(
        "--role", choices=ROLES, default="superadmin", help="system role (superadmin)"
    )
    reset = _command(
        verbs,
        "reset-password",
        "users:reset_password",
        "set a password and sign the account out everywhere",
        json=True,
    )
    for verb in (create, promote, reset):
        verb.add_argument("email", metavar="EMAIL", help="the account's address")
    for verb in (create, reset):
        verb.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from standard input (default: make one and print it)",
        )


def _projects(commands: Any) -> None:
    load = _command(commands, "import", "projects:load", "import a screenplay", json=True)
    load.add_argument("file", metavar="FILE", help="a Fountain file, or - for standard input")
    load.add_argument(
        "--owner", metavar="EMAIL", help="whose project it becomes (default: the only account)"
    )
    load.add_argument("--title", help="the project's title (default: the screenplay's)")
    load.add_argument("--type", help="film, series, short, theater, audio, book or social")
    load.add_argument("--project", metavar="ID", help="fill this empty project")
    save = _command(commands, "export", "projects:save", "export a project")
    save.add_argument("project", metavar="PROJECT", help="its id, or its title if no other has it")
    save.add_argument(
        "--format", choices=("fountain", "json"), default="fountain", help="(fountain)"
    )
    _output(save)
    _command(
        commands, "demo", "demo:demo", "make a demo account with the example project", json=True
    )


def _backups(commands: Any) -> None:
    backup = _command(
        commands,
        "backup",
        "backup:backup",
        "write database and files into one archive, also while serving",
        json=True,
        more="The archive holds all secrets of the instance: keep it safe.",
    )
    backup.add_argument("file", type=Path, metavar="FILE", help="the archive to write, a tar")
    restore = _command(
        commands, "restore", "restore:restore", "make a data folder from an archive", json=True
    )
    restore.add_argument("file", type=Path, metavar="FILE", help="an archive of `scriptony backup`")
    restore.add_argument(
        "--replace",
        action="store_true",
        help="move what is in the data folder aside instead of refusing",
    )


def _output(command: ArgumentParser) -> None:
    command.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write there (default: standard output)"
    )
