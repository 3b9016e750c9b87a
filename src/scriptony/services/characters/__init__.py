"""Characters: the people of a story, with their texts and pictures.

Each belongs to one project, or to an organization, there with or without a place in a world.
"""
