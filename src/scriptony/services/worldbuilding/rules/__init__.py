"""Pure rules of worldbuilding."""
