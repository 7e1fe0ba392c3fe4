"""A storm of faults over a real service, and an account of what it cost.

A search on real data runs on a real database, with an API process and two worker processes that a
supervisor starts again when they end. A seeded storm kills, stops and starves them. When the job
has ended, every trial, event and sum in the store is checked.

    python -m benchmarks.chaos --faults 50 --seed 0
"""
