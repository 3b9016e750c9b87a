"""Inspirations: pictures with a source and tags that somebody keeps beside a project. They are
private to whoever made them, unless shared with the project's members."""
