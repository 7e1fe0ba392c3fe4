"""SkipBench: every topology of a small space trained with several seeds, as a table to search over."""
