"""What can be done with clips, one function per verb."""
