"""The other services: jobs, idempotency keys, and the rooms that build on them."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"

FOLDER = Path(__file__).parent.parent / "sql" / revision


def upgrade() -> None:
    from procrastinate.schema import SchemaManager  # its schema is its own affair

    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute("create schema engine")
    connection.execute("set local search_path = engine")
    connection.execute(SchemaManager.get_schema())
    connection.execute("reset search_path")
    for path in sorted(FOLDER.glob("*.sql")):
        connection.execute(path.read_text(encoding="utf-8"))
