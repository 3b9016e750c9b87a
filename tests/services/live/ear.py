"""A listener for tests: a stream read in a thread of its own, as a page reads it."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from types import TracebackType
from typing import Any, Self

import httpx2

from tests.studio import Person, Studio
from tests.wait import wait_until


class Ear:
    """One open stream. `heard` are its events, `id` is where it would go on."""

    def __init__(
        self,
        studio: Studio,
        token: str = "",
        *,
        last: str | None = None,
        **query: str,
    ) -> None:
        self.heard: list[dict[str, Any]] = []
        self.resets: list[int] = []
        self.id = ""
        self._lines: list[str] = []
        self.ended_at: float | None = None
        self.failure: Exception | None = None
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if last is not None:
            headers["Last-Event-ID"] = last
        self._client = httpx2.Client(base_url=studio.url, headers=headers, timeout=60)
        request = self._client.build_request("GET", "/events", params=query)
        self.answer = self._client.send(request, stream=True)
        self._is_closed = False
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        kind, data = "", ""
        try:
            for line in self.answer.iter_lines():
                self._lines.append(line)
                name, _, value = line.partition(": ")
                if name == "id":
                    self.id = value
                elif name == "event":
                    kind = value
                elif name == "data":
                    data = value
                elif not line and data:
                    self._take(kind, json.loads(data))
                    kind, data = "", ""
        except (httpx2.HTTPError, httpx2.StreamError) as error:
            self.failure = error
        self.ended_at = time.monotonic()

    def _take(self, kind: str, data: dict[str, Any]) -> None:
        if kind == "reset":
            self.resets.append(data["pos"])
        else:
            assert kind == ""
            assert str(data["pos"]) == self.id
            self.heard.append(data)

    @property
    def text(self) -> str:
        """All that came, as it came."""
        return "\n".join([*self._lines, ""])

    @property
    def status(self) -> int:
        """How it was answered."""
        return self.answer.status_code

    def ready(self) -> Self:
        """Return as soon as it listens."""
        assert self.status == 200, self.answer.read()

        def it_has_begun() -> bool:
            return bool(self.id)

        wait_until(it_has_begun, 10)
        return self

    def verbs(self, start: str = "") -> list[str]:
        """What was heard."""
        return [one["verb"] for one in self.heard if one["verb"].startswith(start)]

    def hears(self, verb: str, times: int = 1, seconds: float = 10) -> dict[str, Any]:
        """The event with this verb, as soon as it has come so often."""

        def it_was_heard() -> bool:
            return self.verbs().count(verb) >= times

        wait_until(it_was_heard, seconds)
        return [one for one in self.heard if one["verb"] == verb][times - 1]

    def ends(self, seconds: float = 10) -> float:
        """When it ended, by the server's will."""

        def it_has_ended() -> bool:
            return self.ended_at is not None

        wait_until(it_has_ended, seconds)
        assert self.failure is None, self.failure
        assert self.ended_at is not None
        return self.ended_at

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.ended_at is None

    def close(self) -> None:
        """Hang up: at once, though a thread is reading."""
        stream = self.answer.extensions["network_stream"]
        with contextlib.suppress(OSError):
            stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self.answer.close()
        self._client.close()

    def __enter__(self) -> Self:
        return self.ready()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()


def ear(person: Person, *, last: str | None = None, **query: str) -> Ear:
    """A stream with the person's own session, of what happens from now on."""

    def all_is_numbered() -> bool:
        return not person.studio.sql("select 1 from kernel.events where pos is null")

    wait_until(all_is_numbered, 10)
    return Ear(person.studio, person.session["access_token"], last=last, **query)
