"""One thread: the numbers are the same everywhere then."""

from __future__ import annotations

import torch

torch.set_num_threads(1)
