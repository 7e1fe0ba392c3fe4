"""Taking in data sets: streamed to disk, judged in another process, made visible at once or not at all."""

from api.uploads.intake import Intake, Wanted
from api.uploads.shelf import DatasetShelf

__all__ = ["DatasetShelf", "Intake", "Wanted"]
