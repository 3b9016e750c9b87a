"""Live: what happens, told to whoever listens, as it happens. It keeps nothing: the events are the
kernel's, and who may hear of one is what the log says."""
