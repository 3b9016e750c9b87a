"""The people of the nets: one organization with every role, and those outside of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import httpx2

from tests.contract.asking import Ask
from tests.studio import PASSWORD, Person, Studio

ACTORS = (
    "anonymous",  # nobody: no header at all
    "anon_key",  # the publishable key as bearer
    "stranger",  # an account with an organization of its own, and with things in it
    "viewer",
    "editor",
    "admin",
    "owner",
    "superadmin",  # of the instance; no member
    "former",  # made projects as an editor, and was removed
    "demoted",  # made projects as an editor, and is a viewer now
    "banned",  # an admin of the organization whose account is banned
    "ended",  # an admin of the organization whose session was ended
    "service",  # the service key as bearer and as apikey
)
POOL = 28
"""Projects that the former and the demoted member each made while they were editors."""


class Cast:
    """Everybody who takes part. Made once; tests change nothing about them."""

    def __init__(self, studio: Studio, root: Person) -> None:
        self.studio = studio
        self.superadmin = root
        self.owner = studio.person("Olga")
        self.stranger = studio.person("Stranger")
        for role in ("viewer", "editor", "admin"):
            setattr(self, role, self.owner.invite(studio.person(role.title()), role))
        self.former = self.owner.invite(studio.person("Former"), "editor")
        self.demoted = self.owner.invite(studio.person("Demoted"), "editor")
        self.banned = self.owner.invite(studio.person("Banned"), "admin")
        self.ended = self.owner.invite(studio.person("Ended"), "admin")
        self.pools: dict[str, list[str]] = {"former": [], "demoted": []}
        if "projects" in self.services:
            for name, pool in self.pools.items():
                maker: Person = getattr(self, name)
                home = {"organization_id": self.owner.organization}
                pool += [maker.project(f"By {name} {n}", **home) for n in range(POOL)]
        self._fall()

    @property
    def services(self) -> tuple[str, ...]:
        """The services that run here."""
        from scriptony.services import NAMES

        return self.studio.services or NAMES

    def _fall(self) -> None:
        """What happened to the former, the demoted, the banned and the ended."""
        members = f"/organizations/{self.owner.organization}/members"
        self.owner.ok("DELETE", f"{members}/{self.former.id}")
        self.owner.ok("PUT", f"{members}/{self.demoted.id}", json={"role": "viewer"})
        self.ban(self.banned)
        self.ended.http.post("/auth/v1/logout?scope=local").raise_for_status()

    def ban(self, person: Person) -> None:
        """Ban an account."""
        path, body = f"/auth/v1/admin/users/{person.id}", {"ban_duration": "24h"}
        self.service.put(path, json=body).raise_for_status()

    @cached_property
    def service(self) -> httpx2.Client:
        """Whoever holds the service key."""
        return self.studio.client(self.studio.service_key, apikey=self.studio.service_key)

    @cached_property
    def anonymous(self) -> httpx2.Client:
        """Nobody."""
        return self.studio.client()

    @cached_property
    def anon_key(self) -> httpx2.Client:
        """The publishable key as bearer."""
        return self.studio.client(self.studio.anon_key, apikey=self.studio.anon_key)

    def client(self, actor: str | Person) -> httpx2.Client:
        """The HTTP client of one of `ACTORS`, or of a person."""
        found = getattr(self, actor) if isinstance(actor, str) else actor
        return found.http if isinstance(found, Person) else found

    def asker(self, actor: str, asked: Ask) -> httpx2.Client:
        """Who sends this for an actor who may."""
        if actor == "owner" and asked.by:
            return self.client(asked.by)
        found = getattr(self, actor)
        return self.client(
            self.again(found) if asked.fresh and isinstance(found, Person) else actor
        )

    def again(self, person: Person) -> Person:
        """The same person with another session."""
        body = {"email": person.email, "password": PASSWORD}
        answer = self.anonymous.post("/auth/v1/token?grant_type=password", json=body)
        return Person(self.studio, person.name, person.email, answer.raise_for_status().json())


def service_json(cast: Cast, method: str, path: str, body: Mapping[str, Any]) -> Any:
    """The JSON of an answer to the service key, which must be a success."""
    return cast.service.request(method, path, json=body).raise_for_status().json()
