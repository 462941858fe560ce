"""Those who edit: the owners of a gallery on Wix and of its album on each platform, by other means than ours."""
