"""Gallery Sync: keeps a Wix Pro Gallery and a gallery on an external platform equal."""
