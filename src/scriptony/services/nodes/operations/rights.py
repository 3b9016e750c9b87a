"""Who may change what."""

from __future__ import annotations

from scriptony.kernel.access import need
from scriptony.kernel.db import Row


def editable(row: Row | None, thing: str) -> Row:
    """A row whose first column is `may_edit`, if that holds. NotFound or Forbidden otherwise."""
    need(row[0] if row else None, thing)
    assert row is not None
    return row
