"""The trials of a job as columns in memory: sorted, filtered and reduced by numpy.

Any column and any metric may be sorted by and filtered on, at any depth, so no set of indexes would
do; and metrics lie in JSON. On 50,000 trials in SQLite a page by a metric took 41 ms, and to count what a
filter on one lets through 38 ms more; with the columns both take 4 ms, once they are read (0.4 s), and the
charts are worked out of the same arrays. So a process holds the columns of the jobs that are looked at, and
reads from the database only the rows that are shown. The database alone is the truth: a table is used only
in a transaction that sees the very event up to which the table was read.
"""

from api.tables.selection import Selection
from api.tables.shelf import Tables
from api.tables.table import Table

__all__ = ["Selection", "Table", "Tables"]
