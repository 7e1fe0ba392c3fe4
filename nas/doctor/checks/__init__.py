"""One part of what the service stands on a file, each with ``check(settings)``."""
