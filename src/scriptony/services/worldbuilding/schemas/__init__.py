"""What travels, by what it is about. Answers hold every field in both spellings."""
