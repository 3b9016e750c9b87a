"""Every URL of the service: the platform's `/auth/v1` and the functions'."""

from scriptony.services.auth.routes import (
    admin,
    functions,
    impersonation,
    links,
    organizations,
    platform,
    superadmins,
)

routes = (
    *platform.routes.routes,
    *links.routes.routes,
    *admin.routes.routes,
    *functions.routes.routes,
    *organizations.routes.routes,
    *superadmins.routes.routes,
    *impersonation.routes,
)
