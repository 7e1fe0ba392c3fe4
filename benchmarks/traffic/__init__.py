"""Clients of the API process under load: callers, followers of events, and a worker that reports."""
