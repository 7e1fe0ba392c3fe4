"""From a plan to the Python source of its network, and (in ``module``) from source to module.

``source`` is torch-free: blocks are read as text, never imported. What trains and what is exported
is this very source; there is no second way from an architecture to a network.
``nas.codegen.module`` executes it, and is the one file here that imports torch.
"""

from nas.codegen.source import source

__all__ = ["source"]
