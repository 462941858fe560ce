"""An AWS on one loopback port, the Wix simulator beside it, and this project's template deployed onto it."""
