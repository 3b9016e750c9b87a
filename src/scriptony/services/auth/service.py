"""The door of auth."""

from scriptony.kernel.service import Service
from scriptony.services.auth import operations, routes

service = Service(
    name="auth",
    functions=("scriptony-auth",),
    routes=routes.routes,
    features=("signup", "profile", "organizations", "storage-usage"),
    start=(operations.make_keys,),
)
