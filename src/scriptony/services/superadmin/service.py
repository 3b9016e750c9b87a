"""The door of superadmin."""

from scriptony.kernel.service import Service
from scriptony.services.superadmin import routes
from scriptony.services.superadmin.operations.analytics import roll_up_requests

service = Service(
    name="superadmin",
    functions=("scriptony-superadmin",),
    routes=tuple(routes.routes.routes),
    features=("stats", "users", "organizations", "analytics", "storage", "jobs"),
    chores=(roll_up_requests,),
)
