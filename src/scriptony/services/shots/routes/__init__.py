"""Every URL of the service."""

from scriptony.services.shots.routes import casting, shots

routes = (*shots.routes.routes, *casting.routes.routes)
