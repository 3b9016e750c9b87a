"""Every URL of the service."""

from scriptony.services.worldbuilding.routes import (
    items,
    locations,
    maps,
    relations,
    trash,
    undoing,
    worlds,
)

routes = (
    *worlds.routes.routes,
    *items.routes.routes,
    *locations.routes.routes,
    *maps.routes.routes,
    *relations.routes.routes,
    *trash.routes.routes,
    *undoing.routes.routes,
)
