"""The live socket of a page: what changes in jobs, as it changes.

One task, :class:`api.live.newsroom.Newsroom`, asks the database for all sockets at once, and writes each
changed job and trial as JSON once. A socket keeps no queue: of each topic only the number of the last event
that it told, so a client that is slow, or was away, is told everything that changed since, as it is now.
"""

from api.live.line import Line
from api.live.newsroom import Newsroom

__all__ = ["Line", "Newsroom"]
