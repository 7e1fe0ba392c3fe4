"""What a job found and how far that can be trusted: statistics over stored trainings, and their document.

Pure: it reads records and knows neither torch nor the store. :mod:`nas.reporting` collects the records.
"""

from nas.analysis.report.course import course
from nas.analysis.report.document import Report
from nas.analysis.report.markdown import markdown
from nas.analysis.report.networks import advantages, best, found, networks
from nas.analysis.report.notes import notes, of_search

__all__ = [
    "Report",
    "advantages",
    "best",
    "course",
    "found",
    "markdown",
    "networks",
    "notes",
    "of_search",
]
