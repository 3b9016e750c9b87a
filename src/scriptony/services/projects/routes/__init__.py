"""Every URL of the service."""

from scriptony.services.projects.routes import (
    figures,
    interchange,
    make_server,
    projects,
    rows,
    trash,
)

ROOMS = (projects, trash, figures, interchange, make_server, rows)
routes = tuple(route for room in ROOMS for route in room.routes.routes)
