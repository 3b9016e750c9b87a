"""One sound in every format that is taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interchange.sound.files import CODINGS, convert, samples, write_wav


@pytest.fixture(scope="session")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Six seconds of stereo at 48 kHz, by the names of the formats."""
    folder = tmp_path_factory.mktemp("sounds")
    plain = write_wav(folder / "plain.wav", samples(6))
    return {name: convert(plain, folder / f"six.{name}") for name in CODINGS}


@pytest.fixture(scope="session")
def long_sounds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three minutes of the same."""
    folder = tmp_path_factory.mktemp("long")
    plain = write_wav(folder / "plain.wav", samples(180))
    return {name: convert(plain, folder / f"three-minutes.{name}") for name in CODINGS}
