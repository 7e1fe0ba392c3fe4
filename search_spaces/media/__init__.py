"""What flows along edges: images (C, H, W) and feature vectors (F,)."""

from search_spaces.media.features import FEATURES
from search_spaces.media.images import IMAGES

__all__ = ["FEATURES", "IMAGES"]
