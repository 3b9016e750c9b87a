"""What can be done with nodes."""
