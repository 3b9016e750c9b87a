"""Statistics of projects and what is in them: how much there is, how long it plays, who is seen and
who speaks. Everything is counted when it is asked for, from what the other services publish."""
