"""Organizations, members and invitations."""

from __future__ import annotations

from tests.contract.asking import ask
from tests.contract.cases.auth.shapes import (
    INVITATION,
    MEMBER,
    MEMBERSHIPS,
    OK,
    ORGANIZATION,
    last_owner,
    only_home,
    same_member,
    slug_of_another,
)
from tests.contract.cases.case import Case, refusals, says
from tests.contract.likeness import ANY, TEXT, UUID

CASES = [
    Case("GET /organizations", 200, has={"organizations": MEMBERSHIPS}),
    Case("GET /organizations/trash", 200, has={"organizations": list}),
    Case("GET /organizations/{id}", 200, has={"organization": ORGANIZATION, "role": "owner"}),
    *[
        Case(
            "GET /organizations/{id}",
            403,
            lambda of, given=id: ask(id=given),
            says("Not a member of this organization"),
            name=name,
        )
        for name, id in (
            ("unknown", "0199d1c2-0000-7000-8000-000000000000"),
            ("no id", "harbour"),
        )
    ],
    Case(
        "POST /organizations", 200, has={"organization": {**ORGANIZATION, "name": "Lantern Room"}}
    ),
    Case(
        "POST /organizations",
        400,
        lambda of: ask(json={}),
        says("Organization name is required"),
        name="no name",
    ),
    Case(
        "POST /organizations",
        409,
        lambda of: ask(json={"name": "Lamp", "slug": f"org-{of.person.id[:8]}"}),
        says("Organization slug is already taken"),
        name="taken slug",
    ),
    Case("PUT /organizations/{id}", 200, has={"organization": {**ORGANIZATION, "name": "Pier"}}),
    Case(
        "PUT /organizations/{id}",
        400,
        lambda of: ask(id=of.organization, json={"owner_id": of.cast.stranger.id}),
        says("No valid fields to update"),
        name="nothing",
    ),
    Case(
        "PUT /organizations/{id}",
        403,
        has=says("Only organization owners can update settings"),
        who="admin",
    ),
    Case(
        "PUT /organizations/{id}",
        409,
        slug_of_another,
        says("Organization slug is already taken"),
        name="taken slug",
    ),
    Case("DELETE /organizations/{id}", 200, has=OK),
    Case(
        "DELETE /organizations/{id}",
        403,
        has=says("Only organization owners can delete"),
        who="admin",
    ),
    Case(
        "DELETE /organizations/{id}",
        409,
        only_home,
        says("Cannot delete your only organization"),
        name="the only one",
    ),
    Case("POST /organizations/{id}/restore", 200, has={"organization": ORGANIZATION}),
    Case(
        "POST /organizations/{id}/restore",
        404,
        lambda of: ask(id=of.organization),
        says(...),
        name="not in the trash",
    ),
    Case(
        "GET /organizations/{id}/members",
        200,
        has={
            "members": [
                {
                    "role": "owner",
                    "user_id": UUID,
                    "users": {"id": UUID, "name": TEXT, "email": TEXT, "avatar_url": ...},
                },
                ANY,
            ]
        },
    ),
    Case(
        "GET /organizations/{id}/members",
        403,
        has=says("Not a member of this organization"),
        who="stranger",
    ),
    Case("POST /organizations/{id}/members", 200, has={"member": {**MEMBER, "role": "viewer"}}),
    Case(
        "POST /organizations/{id}/members",
        200,
        lambda of: ask(id=of.organization, json={"email": of.email(), "role": "member"}),
        {"member": None, "invitation": {**INVITATION, "role": "viewer"}},
        name="unknown address",
    ),
    *refusals(
        "POST /organizations/{id}/members",
        400,
        ("nobody", lambda of: ask(id=of.organization, json={}), says("user_id is required")),
        (
            "no role",
            lambda of: ask(
                id=of.organization, json={"user_id": of.someone().id, "role": "emperor"}
            ),
            says("Invalid role"),
        ),
    ),
    Case(
        "POST /organizations/{id}/members",
        403,
        has=says("Only owners and admins can invite members"),
        who="editor",
    ),
    Case(
        "POST /organizations/{id}/members",
        403,
        lambda of: ask(id=of.organization, json={"user_id": of.someone().id, "role": "admin"}),
        says(...),
        who="admin",
        name="above oneself",
    ),
    Case(
        "POST /organizations/{id}/members",
        404,
        lambda of: ask(
            id=of.organization, json={"user_id": "0199d1c2-0000-7000-8000-000000000000"}
        ),
        says("User not found"),
        name="unknown",
    ),
    Case(
        "POST /organizations/{id}/members",
        409,
        same_member,
        says("User is already a member"),
        name="twice",
    ),
    Case(
        "PUT /organizations/{id}/members/{user_id}",
        200,
        has={"member": {**MEMBER, "role": "viewer"}},
    ),
    Case(
        "PUT /organizations/{id}/members/{user_id}",
        400,
        lambda of: ask(id=of.organization, user_id=of.cast.viewer.id, json={"role": "emperor"}),
        says("Invalid role"),
        name="no role",
    ),
    Case(
        "PUT /organizations/{id}/members/{user_id}",
        404,
        lambda of: ask(id=of.organization, user_id=of.cast.stranger.id, json={"role": "viewer"}),
        says("Member not found"),
        name="no member",
    ),
    Case(
        "PUT /organizations/{id}/members/{user_id}",
        409,
        last_owner,
        says(...),
        name="the last owner",
    ),
    Case("DELETE /organizations/{id}/members/{user_id}", 200, has=OK),
    Case(
        "DELETE /organizations/{id}/members/{user_id}",
        403,
        lambda of: ask(id=of.organization, user_id=of.person.id),
        says("Cannot remove the organization owner"),
        name="the owner",
    ),
    Case(
        "DELETE /organizations/{id}/members/{user_id}",
        403,
        lambda of: ask(id=of.organization, user_id=of.cast.admin.id),
        says("Only owners and admins can remove members"),
        who="editor",
        name="by an editor",
    ),
    Case(
        "DELETE /organizations/{id}/members/{user_id}",
        404,
        lambda of: ask(id=of.organization, user_id=of.cast.stranger.id),
        says("Member not found"),
        name="no member",
    ),
    Case("GET /organizations/{id}/invitations", 200, has={"invitations": list}),
    Case("DELETE /organizations/{id}/invitations/{invitation_id}", 200, has=OK),
    Case(
        "DELETE /organizations/{id}/invitations/{invitation_id}",
        404,
        lambda of: ask(id=of.organization, invitation_id="0199d1c2-0000-7000-8000-000000000000"),
        says("Invitation not found"),
        name="unknown",
    ),
    Case("GET /invitations", 200, has={"invitations": list}),
    Case(
        "POST /invitations/{id}/accept", 200, has={"organization": ORGANIZATION, "role": "viewer"}
    ),
    Case(
        "POST /invitations/{id}/accept",
        404,
        lambda of: ask(id="0199d1c2-0000-7000-8000-000000000000"),
        says("Invitation not found"),
        name="unknown",
    ),
]
