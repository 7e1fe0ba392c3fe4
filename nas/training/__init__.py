"""The training of one candidate: its recipe, and the loop that follows it on one device.

``recipe``, ``defaults``, ``metrics`` and ``augmentations`` describe and load no framework, so that
the API can import them; ``loop.Training`` is the one door to the rest, which needs torch.
"""
