"""The REST API: the only room that knows HTTP. Enter by :func:`create_app`, or ``python -m api``.

It meets the workers in the database alone, and loads neither torch nor Ray.
"""

from api.app import create_app

__all__ = ["create_app"]
