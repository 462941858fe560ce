"""For development: a simulated site and an album side by side, and content to try things with."""
