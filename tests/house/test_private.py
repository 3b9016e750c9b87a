"""What is out of reach of whoever acts for somebody else: written by hand, for every route."""

from __future__ import annotations

from scriptony.kernel.http import Route
from scriptony.services import NAMES, load_services

# What is made in these belongs to an organization, so its members see it anyway.
CONTENT = {
    "projects",
    "worldbuilding",
    "nodes",
    "characters",
    "shots",
    "audio",
    "beats",
    "stats",
}

# Of the other rooms, what may be reached: what a page needs to show whose it is, what is told of
# others, and the work that was asked for.
REACHED = {
    "GET /auth/v1/user",
    "POST /auth/v1/logout",  # ends the impersonation, and nothing else
    "GET /profile",
    "GET /organizations",
    "GET /organizations/{id}",
    "GET /organizations/{id}/members",
    "GET /inspirations",  # those that are shared
    "GET /inspirations/{id}",
    "GET /logs/project/{id}/recent",  # of content
    "GET /logs/project/{id}/export",
    "GET /logs/entity/{type}/{id}",
    "GET /logs/{node_type}/{id}/recent",
    "GET /worlds/{id}",
    "POST /events/ticket",  # whose stream is without what is private
    "GET /jobs",
    "GET /jobs/{id}",
    "DELETE /jobs/{id}",
}

PRIVATE = {
    "PUT /auth/v1/user",
    "GET /auth/v1/reauthenticate",
    "PUT /profile",
    "GET /profile/impersonations",
    "GET /profile/impersonations/{id}",
    "GET /storage/usage",
    "POST /storage/upload",
    "POST /organizations",
    "GET /organizations/trash",
    "PUT /organizations/{id}",
    "DELETE /organizations/{id}",
    "POST /organizations/{id}/restore",
    "POST /organizations/{id}/members",
    "PUT /organizations/{id}/members/{user_id}",
    "DELETE /organizations/{id}/members/{user_id}",
    "GET /organizations/{id}/invitations",
    "DELETE /organizations/{id}/invitations/{invitation_id}",
    "GET /logs/organization/{id}/recent",
    "GET /logs/user/activity",
    "GET /invitations",
    "POST /invitations/{id}/accept",
    "GET /inspirations/trash",
    "POST /inspirations",
    "PUT /inspirations/{id}",
    "POST /inspirations/undo/{event_id}",
    "DELETE /inspirations/{id}",
    "POST /inspirations/{id}/restore",
    "POST /inspirations/{id}/upload-image",
    "POST /inspirations/reorder",
    "GET /exercises",
    "GET /exercises/{id}",
    "POST /exercises/{id}/start",
    "POST /exercises/{id}/complete",
    "GET /exercises/{id}/submissions",
    "GET /exercises/{id}/submissions/{submission_id}",
    "DELETE /exercises/{id}/submissions/{submission_id}",
    "POST /exercises/{id}/submissions/{submission_id}/restore",
    "GET /exercises/plans",
    "GET /exercises/plans/{id}",
    "POST /exercises/plans/{id}/start",
    "DELETE /exercises/plans/{id}/start",
    "GET /progress",
    "GET /achievements",
    "GET /categories",
    "GET /daily-challenge",
}

# Nobody's account is asked for, or (`token`) the handler itself asks for the person.
WITHOUT_PERSON = {"open", "service", "superadmin", "token"}


def personal() -> list[tuple[str, Route]]:
    """(room, route) of whatever is done as somebody."""
    return [
        (service.name, route)
        for service in load_services(NAMES)
        for route in service.routes
        if route.may not in WITHOUT_PERSON
    ]


def name_of(route: Route) -> str:
    return f"{route.method} {route.root}{route.path}"


def test_every_route_is_decided() -> None:
    here = {name_of(route) for room, route in personal() if room not in CONTENT}
    assert here == REACHED | PRIVATE
    assert not REACHED & PRIVATE


def test_the_routes_are_as_decided() -> None:
    assert {name_of(route) for _, route in personal() if route.private} == PRIVATE
