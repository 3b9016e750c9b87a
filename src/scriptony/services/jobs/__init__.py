"""Long work as those see it who asked for it: how far it is, what came of it, and how to stop it.
The work itself is done by `scriptony.worker` with functions of the services."""
