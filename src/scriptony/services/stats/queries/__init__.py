"""All SQL of statistics. Each is one query that begins with the access join: where the actor may
not read the project it gives no row."""
