"""Worldbuilding: worlds with their categories, items and maps; locations; and how all is related.

A world belongs to an organization and may serve several projects; a location, to one world or one
project.
"""
