"""Where data come from: folders, archives, downloads and packages. They are only read."""
