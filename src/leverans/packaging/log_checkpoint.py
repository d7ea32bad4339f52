"""The producer's signed checkpoint of its evidence log, as a file of the package.

The bytes are those that were signed and stamped: whoever holds the package can show what the log
was. DIDL has no place for what belongs to no object; there the delivery note alone carries it.
"""

from leverans.model.package import BuildOrder
from leverans.packaging.spool import Document

NAME = "log-checkpoint.json"
KIND = "OTHER:LEVERANS-CHECKPOINT"


def carried(order: BuildOrder) -> Document | None:
    """The checkpoint that the order carries; None where there is none."""
    return Document(order.log_checkpoint) if order.log_checkpoint else None
