"""All SQL of worldbuilding, by what it is about."""
