"""Every URL of the gym."""

from scriptony.services.gym.routes import exercises, plans, progress, submissions

routes = (
    *exercises.routes.routes,
    *submissions.routes.routes,
    *plans.routes.routes,
    *progress.routes.routes,
)
