"""Every URL of the service."""

from scriptony.services.projects.routes import projects

routes = (*projects.routes.routes,)
