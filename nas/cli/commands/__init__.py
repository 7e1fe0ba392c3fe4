"""One file a command: a function of the file's name, its parameters the options.

A file here imports nothing heavy at its top, because ``nas --help`` imports them all; what a command
needs it imports when it runs.
"""
