"""The settings a command runs with."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from scriptony.cli.output import misuse
from scriptony.kernel.settings import InsecureSettings, Settings, read_settings


def settings_of(given: Namespace) -> Settings:
    """The settings of the environment, overruled by the command line; misuse if they are wrong."""
    options: dict[str, Any] = {
        name: getattr(given, name, None) for name in ("data", "host", "port")
    }
    try:
        return read_settings(**options)
    except ValueError as error:
        raise misuse(str(error)) from None


def production_settings_of(given: Namespace) -> Settings:
    """The same for a server: misuse if this is production and something is missing for it."""
    settings = settings_of(given)
    try:
        settings.refuse_if_insecure()
    except InsecureSettings as error:
        raise misuse(str(error)) from None
    return settings
