"""What holds for statistics whatever is stored: pages, eighths, seconds, shares, who speaks."""
