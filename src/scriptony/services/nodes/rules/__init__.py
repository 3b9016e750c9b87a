"""What holds for nodes whatever is stored: templates, the tree, and the texts in them."""
