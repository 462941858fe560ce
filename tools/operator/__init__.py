"""`gallery-sync`: what the operators of a deployment do by hand. docs/operations.md shows every command."""
