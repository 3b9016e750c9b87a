"""What the gym does, one function per verb."""
