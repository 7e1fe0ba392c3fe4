"""What many trials say together: shares, ranks, lanes, rungs, curves drawn with fewer points.

Pure functions over columns that somebody else has read; nothing here knows a database or a protocol.
"""
