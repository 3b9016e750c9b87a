"""The door of projects."""

from scriptony.kernel.service import Service
from scriptony.services.projects import reactions, routes
from scriptony.services.projects.operations import long_imports, trash

service = Service(
    name="projects",
    functions=("scriptony-projects",),
    routes=routes.routes,
    version="1.1.0",
    features=("projects", "covers", "trash", "import", "export"),
    reactions={"projects.last_edited": reactions.move_last_edited},
    chores=(trash.purge_old,),
    jobs={long_imports.KIND: long_imports.import_as_job},
)
