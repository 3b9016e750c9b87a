"""What is done with inspirations, one function per verb."""
