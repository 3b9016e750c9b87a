"""People, organizations and their jobs: what requests are about that needs no project."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import uuid4

from tests.contract.cast import Cast, service_json
from tests.studio import Person


class Accounts:
    """Whom `person` knows, and in which organizations."""

    def __init__(self, cast: Cast, person: Person) -> None:
        self.cast, self.person = cast, person

    @property
    def organization(self) -> str:
        return self.person.organization

    def _add(self, path: str, name: str, body: dict[str, Any], status: int = 201) -> Any:
        return self.person.ok("POST", path, status, json=body)[name]

    def someone(self, name: str = "Guest") -> Person:
        """A new account in no other organization than its own."""
        return self.cast.studio.person(name)

    def email(self) -> str:
        """An address nobody has."""
        return f"nobody-{uuid4().hex[:12]}@lanternroom.example"

    def member(self, role: str = "editor") -> Person:
        """A new member of the organization."""
        return self.person.invite(self.someone(), role)

    def suspended(self) -> str:
        """An account that is shut out."""
        id = self.someone().id
        self.cast.superadmin.ok("POST", f"/superadmin/users/{id}/suspend", json={})
        return id

    def impersonated(self) -> str:
        """A superadmin's acting for the person, over already."""
        root, wish = self.cast.superadmin, {"reason": "Support", "minutes": 5}
        path = f"/superadmin/users/{self.person.id}/impersonate"
        begun = root.ok("POST", path, 201, json=wish)
        with self.cast.studio.client(begun["access_token"]) as acting:
            acting.get("/profile").raise_for_status()
            acting.post("/auth/v1/logout").raise_for_status()
        return begun["impersonation"]["id"]

    @cached_property
    def an_impersonation(self) -> str:
        return self.impersonated()

    def invitation(self) -> str:
        """An open invitation into the organization."""
        path, body = f"/organizations/{self.organization}/members", {"email": self.email()}
        return self.person.ok("POST", path, json=body)["invitation"]["id"]

    def invited(self) -> tuple[Person, str]:
        """A person whose own address has an open invitation, and its id."""
        guest, email = self.someone(), self.email()
        path = f"/organizations/{self.organization}/members"
        id = self.person.ok("POST", path, json={"email": email})["invitation"]["id"]
        guest.ok("PUT", "/auth/v1/user", json={"email": email})
        return guest, id

    def job(self, state: str = "queued") -> str:
        """A job of a kind that no worker does."""
        row = {"id": str(uuid4()), "actor": self.user, "state": state}
        self.cast.studio.sql(
            "insert into kernel.jobs (id, kind, state, actor_id) "
            "values (%(id)s, 'door.idle', %(state)s, %(actor)s)",
            **row,
        )
        return row["id"]

    @cached_property
    def a_job(self) -> str:
        return self.job()

    @property
    def user(self) -> str:
        return self.person.id

    @cached_property
    def an_invitation(self) -> str:
        return self.invitation()

    def full_organization(self, **fields: Any) -> str:
        """A new organization in which everybody has the role they have in the main one."""
        id = self._add("/organizations", "organization", {"name": "Second Room"} | fields, 200)[
            "id"
        ]
        cast, members = self.cast, f"/organizations/{id}/members"
        roles = {"viewer": "viewer", "editor": "editor", "admin": "admin", "demoted": "viewer"}
        for name, role in (
            roles | {"former": "viewer", "banned": "admin", "ended": "admin"}
        ).items():
            who: Person = getattr(cast, name)
            self.person.ok("POST", members, json={"user_id": who.id, "role": role})
        self.person.ok("DELETE", f"{members}/{cast.former.id}")
        return id

    def deleted_organization(self) -> str:
        """One that lies in the trash."""
        id = self.full_organization()
        self.person.ok("DELETE", f"/organizations/{id}")
        return id

    def link(self, type: str = "magiclink") -> str:
        """The token of a mailed link of somebody's."""
        body = {"type": type, "email": self.someone().email}
        return service_json(self.cast, "POST", "/auth/v1/admin/generate_link", body)["hashed_token"]
