"""All SQL of the nodes service."""
