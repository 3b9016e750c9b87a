"""What holds for projects wherever they are stored: pure."""
