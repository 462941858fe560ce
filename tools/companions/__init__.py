"""For development: the simulated site and an album side by side, so that one can edit left and watch right."""
