"""The journey with each service as its own process."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.studio import NOBODY
from tests.together.apart import started
from tests.together.journey import Journey
from tests.together.walk import walk


@pytest.mark.slow
def test_the_journey_with_each_service_as_its_own_process(tmp_path: Path) -> None:
    studio = started(tmp_path)
    try:
        studio.person("Root")
        walk(Journey(studio, studio.person("Wanda")))
    finally:
        studio.stop()


@pytest.mark.slow
def test_every_process_writes_the_trail_of_an_impersonation(tmp_path: Path) -> None:
    studio = started(tmp_path)
    try:
        root, person = studio.person("Root"), studio.person("Wanda")
        body = {"reason": "Each process"}
        made = root.ok("POST", f"/superadmin/users/{person.id}/impersonate", 201, json=body)
        asked = [
            ("GET", "/projects", 200),
            ("GET", "/worlds", 200),
            ("GET", "/nodes", 400),
            ("GET", "/characters", 400),
            ("GET", f"/shots/by-id/{NOBODY}", 404),
            ("GET", "/jobs", 200),
            ("GET", f"/inspirations/{NOBODY}", 404),
            ("GET", "/progress", 403),
            ("GET", "/storage/usage", 403),
            ("GET", "/storage/v1/object/bucket/a.png", 400),
            ("GET", "/superadmin/stats", 403),
            ("PUT", "/auth/v1/user", 403),
        ]
        with studio.client(made["access_token"]) as client:
            got = [client.request(method, path).status_code for method, path, _ in asked]
        trail = person.ok("GET", f"/profile/impersonations/{made['impersonation']['id']}")
        steps = [(step["method"], step["status"]) for step in trail["steps"]]
        assert got == [status for *_, status in asked]
        assert steps == [(method, status) for method, _, status in asked]
    finally:
        studio.stop()
