"""All SQL of audio."""
