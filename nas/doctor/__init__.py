"""Looks at everything that the service stands on, and says of each part whether it will do.

A check is a function under ``checks``, found by scanning. None may take the others with it: whatever is
broken, every other part is still looked at.
"""

from nas.doctor.examination import examine
from nas.doctor.finding import Finding, Verdict

__all__ = ["Finding", "Verdict", "examine"]
