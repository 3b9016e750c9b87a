"""Shots: what the camera sees, scene by scene, in order, with the characters in each.

A shot keeps its number whatever happens around it; its place in the scene is apart from that.
"""
