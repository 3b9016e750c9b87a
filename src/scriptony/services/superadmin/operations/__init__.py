"""One function per verb; none changes what people have."""
