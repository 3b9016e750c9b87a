"""Nodes: acts, sequences and scenes (seasons and episodes, parts and chapters), their texts, and
who appears in them. Answers as `scriptony-project-nodes` and `scriptony-timeline-v2`.
"""
