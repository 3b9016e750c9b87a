"""What is done with the log: it is read."""
