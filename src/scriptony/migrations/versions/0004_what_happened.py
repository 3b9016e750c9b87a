"""What happened: log, drafts, mentions, beats, statistics, the live stream."""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"

FOLDER = Path(__file__).parent.parent / "sql" / revision


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    for path in sorted(FOLDER.glob("*.sql")):
        connection.execute(path.read_text(encoding="utf-8"))
