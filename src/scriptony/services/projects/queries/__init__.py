"""All SQL of the service, by what it is about."""

from scriptony.kernel.access import joining

access = joining("projects.project_access", "project_id")
