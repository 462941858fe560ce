"""The main job, shown and checked from outside: a gallery is shared, edited on both sides, and stays equal."""
