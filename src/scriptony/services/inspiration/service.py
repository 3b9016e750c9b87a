"""The door of inspiration."""

from scriptony.kernel.service import Service
from scriptony.services.inspiration import routes
from scriptony.services.inspiration.operations.trash import purge_old

service = Service(
    name="inspiration",
    functions=("scriptony-inspiration",),
    routes=tuple(routes.routes.routes),
    features=("visual-references", "project-organization", "tagging", "ordering"),
    chores=(purge_old,),
)
