"""The gateway's own pages."""

from __future__ import annotations

import re

from tests.contract.asking import ROUTES
from tests.contract.cases.case import Case
from tests.contract.likeness import ANY, TEXT

MILLISECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")

FACE = {
    "status": "ok",
    "version": TEXT,
    "message": TEXT,
    "features": ANY,
    "database": "connected",
    "timestamp": MILLISECONDS,
}

CASES = [
    Case("GET /", 200),
    Case("GET /app", 307),
    Case("GET /docs", 200),
    Case("GET /health", 200, has={"status": "ok", "version": TEXT, "timestamp": MILLISECONDS}),
    Case("GET /openapi.json", 200, has={"openapi": "3.1.0", "paths": dict}),
    Case(
        "GET /ready",
        200,
        has={"status": "ok", "database": "connected", "storage": "reachable", "version": TEXT},
    ),
]
for _name in ROUTES:
    if _name.startswith("GET /functions/v1/") and not ROUTES[_name].service:
        _function = _name.removeprefix("GET /functions/v1/").removesuffix("/health")
        CASES.append(Case(_name, 200, has=FACE | {"function": _function, "service": _function}))
