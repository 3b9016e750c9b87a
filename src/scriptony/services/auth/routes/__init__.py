"""Every URL of the service: the platform's `/auth/v1` and the functions'."""

from scriptony.services.auth.routes import functions, platform

routes = (*platform.routes.routes, *functions.routes.routes)
