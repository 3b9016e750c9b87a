"""The URLs of the nodes service."""

from scriptony.services.nodes.routes import appearances, nodes, projects

routes = (*nodes.routes.routes, *appearances.routes.routes, *projects.routes.routes)
