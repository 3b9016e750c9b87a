"""All SQL of beats, by what it is about."""
