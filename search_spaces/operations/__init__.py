"""What layers can do, one operation a file, found by scanning this folder; torch-free.

The block that an operation calls is written in torch in the file of the same name under
``search_spaces/blocks``; the contract tests hold both to the same parameters and FLOPs.
"""

from search_spaces.operation import Operation
from search_spaces.registry import Registry

OPERATIONS: Registry[Operation] = Registry("search_spaces.operations", "OPERATION")

__all__ = ["OPERATIONS", "Operation"]
