"""The container files against their schemas, and against the program that they start."""
