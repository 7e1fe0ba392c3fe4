"""What all trials of a job say together, worked out of its table and answered as JSON.

What is read beside the table (choices, metrics epoch by epoch) never changes once it stands, so it is kept by
job and only what is new is read. Answers are kept with the table that they are of.
"""

from api.analyses.desk import Desk

__all__ = ["Desk"]
