"""The URLs of the nodes service."""

from scriptony.services.nodes.routes import appearances, drafts, nodes, projects, revisions

routes = (
    *nodes.routes.routes,
    *drafts.routes.routes,
    *appearances.routes.routes,
    *projects.routes.routes,
    *revisions.routes.routes,
    *revisions.of_projects.routes,
)
