"""Sending recorded calls with the headers the frontends sent them with."""

import json
from collections.abc import Iterable
from typing import Any

import httpx2
import msgspec

from tests.clients import media
from tests.clients.accounts import PASSWORD, fresh_address
from tests.clients.replay.calls import Call, Request, filled, shapes
from tests.clients.replay.reads import missing
from tests.studio import Studio

_FILES = {
    "shot.png": (media.png, "image/png"),
    "cover.png": (media.png, "image/png"),
    "w.png": (media.png, "image/png"),
    "big.png": (media.png_above_five_mebibytes, "image/png"),
    "theme.wav": (media.wav, "audio/wav"),
    "door.wav": (media.wav, "audio/wav"),
}


class Walk:
    """One browser: what it has made so far, and whether it is signed in."""

    def __init__(self, studio: Studio, http: httpx2.Client) -> None:
        self.studio = studio
        self.http = http
        self.shapes = shapes()
        self.made: dict[str, Any] = {
            "email": fresh_address(),
            "new_email": fresh_address(),
            "password": PASSWORD,
            "picture_data_url": media.png_as_data_url(),
        }

    def prepare(self, calls: Iterable[Call]) -> None:
        """Makes an account with a history, then leaves the browser signed out."""
        faults = [fault for call in calls for fault in self.take(call)]
        assert not faults, "\n".join(faults)
        self.made.pop("token", None)

    def take(self, call: Call) -> list[str]:
        """Sends every request of the call; answers what went wrong, one sentence each."""
        faults: list[str] = []
        for request in call.requests:
            try:
                faults += self._take_one(call, request)
            except KeyError as lacking:
                faults.append(f"lacks {lacking}, which an earlier call should have made")
        return faults

    def _take_one(self, call: Call, request: Request) -> list[str]:
        answer = self._send(call, request)
        expected = request.status if request.status is not None else call.status
        if answer.status_code not in ([expected] if isinstance(expected, int) else expected):
            return [f"status {answer.status_code}, expected {expected}: {answer.text:.300}"]
        if answer.status_code == 204:
            return ["204 with a body"] if answer.content else []
        if answer.headers.get("content-type", "").partition(";")[0] != "application/json":
            return [f"no JSON: {answer.headers.get('content-type')} {answer.text:.120}"]
        return self._read(call, request, answer.json())

    def _read(self, call: Call, request: Request, body: Any) -> list[str]:
        fields = call.fields if request.fields is None else request.fields
        faults = missing(body, fields, self.shapes)
        for name, path in request.saves.items():
            try:
                self.made[name] = _at(body, path)
            except (KeyError, TypeError):
                faults.append(f"no {path} to go on with")
        return faults

    def _send(self, call: Call, request: Request) -> httpx2.Response:
        path = call.path
        for given in request.ids:
            path = path.replace(":id", filled(given, self.made), 1)
        return self.http.request(
            call.method,
            self.studio.url + path,
            params=filled(request.query, self.made),
            headers=self._headers(call),
            **self._content(request),
        )

    def _headers(self, call: Call) -> dict[str, str]:
        """The gateway client names JSON on every call, also without a body; uploads name nothing.

        The library's own calls carry the key beside the bearer.
        """
        headers = {}
        if "application/json" in call.content_type:
            headers["Content-Type"] = "application/json"
        if call.bearer != "none":
            headers["Authorization"] = f"Bearer {self._bearer(call.bearer)}"
        if not call.path.startswith("/functions/"):
            headers |= {
                "apikey": self._bearer(call.bearer if call.bearer == "service" else "anon"),
                "X-Client-Info": "supabase-js-web/2.49.8",
                "X-Supabase-Api-Version": "2024-01-01",
            }
        return headers

    def _bearer(self, who: str) -> str:
        if who == "service":
            return self.studio.service_key
        if who == "user" and "token" in self.made:
            return self.made["token"]
        return self.studio.anon_key

    def _content(self, request: Request) -> dict[str, Any]:
        if request.file is not None:
            make, kind = _FILES[request.file]
            return {"files": {"file": (request.file, make(), kind)}, "data": request.form}
        if request.body is msgspec.UNSET:
            return {}
        return {"content": json.dumps(filled(request.body, self.made)).encode()}


def _at(body: Any, path: str) -> Any:
    for name in path.split("."):
        body = body[name]
    return body
