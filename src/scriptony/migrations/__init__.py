"""One linear history of plain SQL, run by alembic; see `upgrade` in `apply.py`."""
