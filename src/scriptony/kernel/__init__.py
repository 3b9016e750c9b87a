"""What every service stands on. Holds no word of film: no project, no scene, no shot."""
