"""A project's tree as a person sees it over HTTP, for tests."""

from __future__ import annotations

from typing import Any

from tests.studio import Person

DOC = {
    "type": "doc",
    "content": [{"type": "paragraph", "content": [{"type": "text", "text": "The lamp goes out."}]}],
}


class Tree:
    """One project of one person."""

    def __init__(self, person: Person, project: str = "") -> None:
        self.person = person
        self.project = project or person.project()

    def add(
        self, parent: dict[str, Any] | None = None, number: int = 1, **fields: Any
    ) -> dict[str, Any]:
        """A new node below `parent`."""
        body = {
            "project_id": self.project,
            "template_id": "film-3act",
            "level": parent["level"] + 1 if parent else 1,
            "parent_id": parent["id"] if parent else None,
            "node_number": number,
            "title": "A node",
        }
        return self.person.ok("POST", "/nodes", 201, json=body | fields)["node"]

    def plant(self, *counts: int) -> list[dict[str, Any]]:
        """A tree with so many nodes per parent on each level, in the order of the tree."""
        names = ("level_1_count", *(f"level_{n}_per_parent" for n in (2, 3, 4)))
        body = {
            "project_id": self.project,
            "template_id": "film-3act",
            "structure": dict(zip(names, counts, strict=False)),
        }
        return self.person.ok("POST", "/initialize-project", 201, json=body)["nodes"]

    def nodes(self, **query: Any) -> list[dict[str, Any]]:
        """The project's nodes."""
        params = {"project_id": self.project} | query
        return self.person.ok("GET", "/nodes", params=params)["nodes"]

    def children(self, parent: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """The children of a node by order."""
        return self.nodes(parent_id=parent["id"] if parent else "null")

    def get(self, node: dict[str, Any]) -> dict[str, Any]:
        """A node as it is now."""
        return self.person.ok("GET", f"/nodes/{node['id']}")["node"]

    def put(self, node: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """A node after a change."""
        return self.person.ok("PUT", f"/nodes/{node['id']}", json=fields)["node"]

    def refused(self, method: str, path: str, status: int, **options: Any) -> str:
        """The sentence of a refusal."""
        answer = self.person.http.request(method, path, **options)
        assert answer.status_code == status, answer.text
        return answer.json()["error"]

    def events(self, verb: str = "") -> list[dict[str, Any]]:
        """What was told of the project's nodes, in order."""
        rows = self.person.studio.sql(
            "select verb, entity_type, entity_id::text, title, before, after, trash_id::text,"
            " organization_id::text from kernel.events where project_id = %(project)s"
            " and verb like 'nodes.%%' order by seq",
            project=self.project,
        )
        names = ("verb", "type", "id", "title", "before", "after", "trash", "organization")
        found = [dict(zip(names, row, strict=True)) for row in rows]
        return [event for event in found if verb in event["verb"]]

    def is_dense(self) -> bool:
        """Whether every group of siblings counts 0, 1, 2, … and gives no number twice."""
        groups: dict[str | None, list[dict[str, Any]]] = {}
        for node in self.nodes():
            groups.setdefault(node["parentId"], []).append(node)
        return all(
            [node["orderIndex"] for node in group] == list(range(len(group)))
            and len({node["nodeNumber"] for node in group}) == len(group)
            for group in groups.values()
        )


def titles(nodes: list[dict[str, Any]]) -> list[str]:
    """The titles of nodes."""
    return [node["title"] for node in nodes]


def ids(nodes: list[dict[str, Any]]) -> list[str]:
    """The ids of nodes."""
    return [node["id"] for node in nodes]
