"""Every URL of the service, and the faces a character has under each function."""

from scriptony.services.characters.routes import characters, projects, timeline, worlds

routes = (
    *characters.routes.routes,
    *timeline.routes.routes,
    *projects.routes.routes,
    *worlds.routes.routes,
)
