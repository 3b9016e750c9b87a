"""Organizations and their members."""

from __future__ import annotations

from scriptony.kernel.http import Answer, Call, Routes, etag
from scriptony.kernel.pages import list_etag
from scriptony.services.auth.operations import invitations, members, organizations
from scriptony.services.auth.routes.visitors import visitor_of
from scriptony.services.auth.schemas import (
    Done,
    Invitations,
    MemberAnswer,
    Members,
    Memberships,
    NewMember,
    NewRole,
    Organization,
    OrganizationAnswer,
    OrganizationFields,
)

routes = Routes("scriptony-auth")


def shown(organization: Organization) -> Answer:
    """An organization with its entity tag."""
    tag = etag(organization.id, organization.revision)
    return Answer(OrganizationAnswer(organization), etag=tag)


@routes.get("/organizations", may="user", answer=Memberships)
async def list_organizations(call: Call) -> Answer:
    """The caller's organizations, the oldest membership first."""
    found = await organizations.list_organizations(call.db, call.actor)
    parts = [f"{one.organizations.id}{one.organizations.revision}{one.role}" for one in found]
    return Answer(Memberships(found), etag=list_etag(parts))


@routes.get("/organizations/trash", may="user", private=True)
async def list_deleted_organizations(call: Call) -> Memberships:
    """Organizations of the caller's that lie in the trash."""
    return Memberships(await organizations.list_trash(call.db, call.actor))


@routes.get("/organizations/{id}", may="read", answer=OrganizationAnswer)
async def get_organization(call: Call, id: str) -> Answer:
    """One organization and the caller's role in it, whose changes raise its revision too. 403 also
    for an unknown one."""
    async with call.db.session() as session:
        found = await organizations.read_organization(session, call.actor, id)
    tag = etag(id.lower(), found.organizations.revision)
    return Answer(OrganizationAnswer(found.organizations, found.role), etag=tag)


async def _get_again(call: Call, id: str) -> Answer:
    async with call.db.session() as session:
        return shown((await organizations.read_organization(session, call.actor, id)).organizations)


@routes.post(
    "/organizations", may="user", private=True, answer=OrganizationAnswer, again=_get_again
)
async def add_organization(call: Call, body: OrganizationFields) -> Answer:
    """A new organization, owned by the caller."""
    return shown(await organizations.add_organization(call.db, call.actor, body))


@routes.put("/organizations/{id}", may="own", private=True, answer=OrganizationAnswer)
async def update_organization(call: Call, id: str, body: OrganizationFields) -> Answer:
    """Change name or slug."""
    revision = call.if_match(id.lower())
    return shown(await organizations.update_organization(call.db, call.actor, id, body, revision))


@routes.delete("/organizations/{id}", may="own", private=True)
async def delete_organization(call: Call, id: str, permanent: bool = False) -> Done:
    """Into the trash for 30 days, or with `?permanent=true` away for good."""
    revision = call.if_match(id.lower())
    await organizations.delete_organization(call.db, call.actor, id, revision, permanent=permanent)
    return Done()


@routes.post("/organizations/{id}/restore", may="own", private=True, answer=OrganizationAnswer)
async def restore_organization(call: Call, id: str) -> Answer:
    """Back from the trash."""
    revision = call.if_match(id.lower())
    return shown(await organizations.restore_organization(call.db, call.actor, id, revision))


@routes.get("/organizations/{id}/members", may="read")
async def list_members(call: Call, id: str) -> Members:
    """Everybody in the organization."""
    base, signer = visitor_of(call).base_url, call.site.shelf.signer
    return Members(await members.list_members(call.db, call.actor, id, signer, base))


@routes.post("/organizations/{id}/members", may="manage", private=True)
async def add_member(call: Call, id: str, body: NewMember) -> MemberAnswer:
    """Add a member by id or by address; an address without account gets an invitation."""
    return await invitations.add_or_invite(call.site, call.actor, visitor_of(call), id, body)


@routes.put("/organizations/{id}/members/{user_id}", may="own", private=True)
async def change_role(call: Call, id: str, user_id: str, body: NewRole) -> MemberAnswer:
    """Give a member another role. Granting `owner` hands over, or shares, the ownership."""
    return MemberAnswer(await members.change_role(call.db, call.actor, id, user_id, body.role))


@routes.delete("/organizations/{id}/members/{user_id}", may="manage", private=True)
async def remove_member(call: Call, id: str, user_id: str) -> Done:
    """Remove a member, or oneself."""
    await members.remove_member(call.db, call.actor, id, user_id)
    return Done()


@routes.get("/organizations/{id}/invitations", may="manage", private=True)
async def list_invitations(call: Call, id: str) -> Invitations:
    """Addresses invited into the organization that have no account yet."""
    return Invitations(await invitations.list_invitations(call.db, call.actor, id))


@routes.delete("/organizations/{id}/invitations/{invitation_id}", may="manage", private=True)
async def revoke_invitation(call: Call, id: str, invitation_id: str) -> Done:
    """Take an invitation back."""
    await invitations.revoke_invitation(call.db, call.actor, id, invitation_id)
    return Done()


@routes.get("/invitations", may="user", private=True)
async def list_own_invitations(call: Call) -> Invitations:
    """Invitations to the caller's own address."""
    return Invitations(await invitations.list_own(call.db, call.actor))


@routes.post("/invitations/{id}/accept", may="user", private=True)
async def accept_invitation(call: Call, id: str) -> OrganizationAnswer:
    """Become a member of the organization one was invited to."""
    return await invitations.accept(call.db, call.actor, id)
