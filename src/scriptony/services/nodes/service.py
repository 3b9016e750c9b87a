"""The door of the nodes service."""

from scriptony.kernel.service import Service
from scriptony.services.nodes import routes
from scriptony.services.nodes.operations.naming import read_old_texts

service = Service(
    name="nodes",
    functions=("scriptony-project-nodes", "scriptony-timeline-v2"),
    routes=routes.routes,
    version="3.0.0",
    versions={"scriptony-timeline-v2": "2.0.0"},
    features=(
        "nodes",
        "bulk",
        "reorder",
        "initialize",
        "batch-load",
        "templates",
        "appearances",
        "versions",
        "revisions",
    ),
    chores=(read_old_texts,),
)
