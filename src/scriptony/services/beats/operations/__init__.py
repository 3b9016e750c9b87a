"""What is done with beats and their templates, one function per verb."""
