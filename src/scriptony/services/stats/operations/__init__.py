"""What can be asked: one function for each statistic."""
