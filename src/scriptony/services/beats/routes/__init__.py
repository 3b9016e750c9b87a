"""Every URL of the service."""

from scriptony.services.beats.routes import beats, rows, templates

routes = (*beats.routes.routes, *templates.routes.routes, *rows.routes.routes)
