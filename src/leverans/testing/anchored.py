"""Checkpoints by hand, for tests of what carries them: no log is read, none is deposited."""

import hashlib
from datetime import datetime

from leverans.clock import stamp
from leverans.flow.keys import signer
from leverans.flow.site import Site
from leverans.ledger.anchors import CheckpointRow, add, checkpoints
from leverans.model.checkpoint import Checkpoint, checkpoint_text
from leverans.signing.document import sign


def anchored(site: Site, at: datetime | None = None) -> bytes:
    """Sign a checkpoint, the next of the ledger's, with figures that are made up; what was signed.

    Args:
        at: when it says that it was made; now where nothing is said.
    """
    key, made = signer(site), at or site.clock()
    with site.ledger.begin() as connection:
        before = checkpoints(connection, latest=1)
        number = before[0].number + 1 if before else 1
        said = Checkpoint(
            chain=site.chain, number=number, events=number, head="a" * 64, root="b" * 64,
            time=stamp(made), previous=before[0].sha256 if before else "",
        )  # fmt: skip
        document = sign(checkpoint_text(said), key)
        row = CheckpointRow(
            number=number, events=number, head=said.head, root=said.root, made_at=made,
            key=key.public.id, sha256=hashlib.sha256(document).hexdigest(), document=document,
        )  # fmt: skip
        add(connection, row)
    return document
