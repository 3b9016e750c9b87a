"""What live does: one module per subject."""
