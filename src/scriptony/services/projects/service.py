"""The door of projects."""

from scriptony.kernel.service import Service
from scriptony.services.projects import routes

service = Service(
    name="projects",
    functions=("scriptony-projects",),
    routes=routes.routes,
    version="1.1.0",
    features=("projects", "covers", "trash", "import", "export"),
)
