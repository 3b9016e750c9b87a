"""Pure rules of beats."""
