"""Measures the dashboard in a browser, on searches that are made up."""
