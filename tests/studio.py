"""A really running Scriptony for tests, and the people who use it, as HTTP clients."""

from __future__ import annotations

import base64
import json
import os
import re
import resource
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import psycopg

PASSWORD = "correct horse battery"
MEMORY = 4 << 30
"""Bytes of address space a server may have: twenty times what it takes at rest."""
NOBODY = "0190b6a0-0000-7000-8000-000000000000"
"""An id that nothing has. Always the same, since it also names tests."""


def cursor_of(*values: Any) -> str:
    """A cursor that is well formed, with any values inside."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@dataclass
class Studio:
    """One server process on a data folder of its own, with one database role per service."""

    data: Path
    services: tuple[str, ...] = tuple(os.environ.get("STUDIO_SERVICES", "").split())
    settings: dict[str, str] = field(default_factory=dict[str, str])
    url: str = ""
    process: subprocess.Popen[str] | None = None
    root: Any = None
    """The first person, who is superadmin, where the fixture made one."""

    def start(self) -> Studio:
        """Start the server and wait until it answers."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("SCRIPTONY_")}
        environment |= {"SCRIPTONY_DATABASE_ROLES": "true", "PYTHONUNBUFFERED": "1"}
        environment |= self.settings
        log = (self.data.parent / f"{self.data.name}.log").open("a")
        command = [sys.executable, "-m", "scriptony", "serve"]
        self.process = subprocess.Popen(
            [*command, *self.services, "--data", str(self.data), "--port", "0"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        log.close()  # the server holds it open itself
        if hasattr(resource, "prlimit"):  # whatever runs away fails there, and the log says where
            resource.prlimit(self.process.pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
        assert self.process.stdout is not None
        printed = ""
        for line in self.process.stdout:
            printed += line
            if found := re.search(r"running at (\S+)", line):
                self.url = found.group(1)
                break
        else:
            raise AssertionError(f"no start: {printed}\n{self.log[-4000:]}")
        return self

    @property
    def log(self) -> str:
        """What the server has logged so far."""
        return (self.data.parent / f"{self.data.name}.log").read_text()

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End the server and wait for it."""
        assert self.process is not None
        self.process.send_signal(how)
        self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()

    @cached_property
    def conninfo(self) -> str:
        """How to reach the embedded database as its owner."""
        # the server says itself where its socket is: long data paths have it elsewhere
        socket = (self.data / "postgres/cluster/postmaster.pid").read_text().splitlines()[4]
        return f"host='{socket}' dbname=scriptony user=scriptony"

    def sql(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """Rows of a query, as the database's owner."""
        with psycopg.connect(self.conninfo, autocommit=True) as connection:
            cursor = connection.execute(query, values)  # type: ignore[arg-type]
            if not cursor.description:
                assert cursor.statusmessage is not None
                assert not cursor.statusmessage.startswith("SELECT"), "rows without columns"
                return []
            return cursor.fetchall()

    def secret(self, name: str) -> str:
        """One of the instance's secrets."""
        return self.sql("select value from kernel.secrets where name = %(name)s", name=name)[0][0]

    @cached_property
    def anon_key(self) -> str:
        """The publishable key."""
        return self.secret("anon_key")

    @cached_property
    def service_key(self) -> str:
        """The administrative key."""
        return self.secret("service_key")

    @property
    def mail_folder(self) -> Path:
        """Where mails are written."""
        return self.data / "mail"

    def client(self, token: str = "", **headers: str) -> httpx2.Client:
        """An HTTP client at the short URLs, with `token` as bearer."""
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return httpx2.Client(base_url=self.url, headers=headers, timeout=30)

    def person(self, name: str = "Noor") -> Person:
        """A new account, signed in, with an organization of its own."""
        email = f"{name.lower()}-{uuid4().hex[:12]}@lanternroom.example"
        body = {"email": email, "password": PASSWORD, "data": {"name": name}}
        answer = self.client().post("/auth/v1/signup", json=body)
        assert answer.status_code == 200, answer.text
        return Person(self, name, email, answer.json())


@dataclass
class Person:
    """Somebody with an account, and the client they use."""

    studio: Studio
    name: str
    email: str
    session: dict[str, Any]

    @cached_property
    def http(self) -> httpx2.Client:
        """A client signed in as this person."""
        return self.studio.client(self.session["access_token"])

    @property
    def id(self) -> str:
        """The account's id."""
        return self.session["user"]["id"]

    @cached_property
    def organization(self) -> str:
        """The organization made at sign-up."""
        rows = self.ok("GET", "/organizations")["organizations"]
        return rows[0]["organizations"]["id"]

    def ok(self, method: str, path: str, status: int | None = None, **options: Any) -> Any:
        """The JSON of an answer that must be a success (or have just this status)."""
        answer = self.http.request(method, path, **options)
        assert answer.status_code == status if status else answer.is_success, (
            f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        )
        return answer.json()

    def status(self, method: str, path: str, **options: Any) -> int:
        """The status of an answer."""
        return self.http.request(method, path, **options).status_code

    def project(self, title: str = "The Lamp", **fields: Any) -> str:
        """A new project in this person's organization; its id."""
        return self.ok("POST", "/projects", 201, json={"title": title, **fields})["project"]["id"]

    def invite(self, other: Person, role: str) -> Person:
        """Make `other` a member of this person's organization."""
        path = f"/organizations/{self.organization}/members"
        self.ok("POST", path, json={"user_id": other.id, "role": role})
        return other
