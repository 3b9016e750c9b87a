"""Log lines for people and for machines."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import msgspec
import pytest

from scriptony.gateway.telemetry import request_id, set_up_logging
from scriptony.kernel.settings import Settings


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The loggers of this process are ours only for a test."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    noisy = {name: logging.getLogger(name).level for name in ("psycopg.pool", "uvicorn.error")}
    token = request_id.set("")
    yield
    request_id.reset(token)
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in noisy.items():
        logging.getLogger(name).setLevel(before)


log = logging.getLogger("scriptony.lamp")


def test_lines_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(Settings())
    log.info("%s is lit", "the lamp")
    request_id.set("r-7")
    log.warning("dim")
    first, second = capsys.readouterr().err.splitlines()
    assert first[8:] == " info scriptony.lamp the lamp is lit"
    assert second[8:] == " warning scriptony.lamp [r-7] dim"


def test_nobody_writes_lines_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(Settings())
    log.warning("GET %s failed", "/lamps\r\n12:00:00 info scriptony all is well")
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_lines_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(Settings(log_format="json"))
    request_id.set("r-8")
    try:
        raise RuntimeError("out of oil\nat sea")
    except RuntimeError:
        log.exception("the lamp went out")
    [written] = capsys.readouterr().err.splitlines()
    line = msgspec.json.decode(written)
    assert line.pop("at").endswith("+00:00")
    assert "RuntimeError: out of oil\nat sea" in line.pop("exception")
    assert line == {
        "level": "error",
        "logger": "scriptony.lamp",
        "message": "the lamp went out",
        "request_id": "r-8",
    }


def test_lines_for_machines_leave_out_what_there_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(Settings(log_format="json"))
    log.info("lit")
    line = msgspec.json.decode(capsys.readouterr().err)
    assert line.keys() == {"at", "level", "logger", "message"}


def test_a_traceback_follows_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(Settings())
    try:
        raise RuntimeError("out of oil")
    except RuntimeError:
        log.exception("the lamp went out")
    written = capsys.readouterr().err
    assert "error scriptony.lamp the lamp went out\nTraceback" in written
    assert written.rstrip().endswith("RuntimeError: out of oil")


def test_the_least_level(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(Settings(log_level="warning"))
    log.info("lit")
    assert capsys.readouterr().err == ""
    set_up_logging(Settings(log_level="debug"))
    log.debug("lit")
    logging.getLogger("psycopg.pool").info("a connection")
    assert "lit" in capsys.readouterr().err
