"""A store as it is after years: how it is made up, loaded, read and written, and how large it is."""
