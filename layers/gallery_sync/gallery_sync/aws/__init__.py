"""What the services of AWS that are called here say when they refuse."""
