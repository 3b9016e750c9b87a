"""All SQL of the shots service, by what it is about."""
