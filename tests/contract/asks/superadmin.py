"""One good request for each route of superadmin."""

from __future__ import annotations

from tests.contract.asking import ask

ASKS = {
    "POST /superadmin/users/{id}/impersonate": lambda of: ask(
        id=of.someone().id, json={"reason": "Support"}
    ),
    "GET /superadmin/impersonations": lambda of: ask(
        query={"search": of.person.email, "limit": 20} if of.impersonated() else {}
    ),
    "DELETE /superadmin/impersonations/{id}": lambda of: ask(id=of.impersonated()),
    "POST /superadmin/users/{id}/suspend": lambda of: ask(
        id=of.someone().id, json={"reason": "Spam"}
    ),
    "POST /superadmin/users/{id}/restore": lambda of: ask(id=of.someone().id),
    "PUT /superadmin/users/{id}/role": lambda of: ask(id=of.someone().id, json={"role": "admin"}),
    "GET /superadmin/stats": lambda of: ask(),
    "GET /superadmin/users": lambda of: ask(query={"search": of.person.email}),
    "GET /superadmin/organizations": lambda of: ask(query={"search": of.person.email}),
    "GET /superadmin/analytics": lambda of: ask(),
    "GET /superadmin/storage": lambda of: ask(),
    "GET /superadmin/storage/organizations": lambda of: ask(query={"limit": 20}),
    "GET /superadmin/storage/owners": lambda of: ask(query={"limit": 20}),
    "GET /superadmin/jobs": lambda of: ask(query={"search": of.a_job}),
}
