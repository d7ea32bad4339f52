<<<<<<< HEAD
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
=======
"""Checkpoints of a log without all that belongs to anchoring: for tests of what rests on them."""

import hashlib

from leverans.audit.log import head
from leverans.audit.tree import LogTree
from leverans.clock import stamp
from leverans.flow.anchors import StoredAnchor, anchors, newest
from leverans.flow.keys import create_own, signer
from leverans.flow.site import Site
from leverans.ledger import anchors as rows
from leverans.ledger.anchors import CheckpointRow
from leverans.model.checkpoint import Checkpoint, checkpoint_text
from leverans.model.errors import UsageError
from leverans.signing.document import sign
from leverans.signing.keys import SigningKey


def anchored(site: Site) -> StoredAnchor:
    """Make a checkpoint of the log as it is now; and first a key, where there is none."""
    key, at = _key(site), site.clock()
    with site.ledger.begin() as connection:
        end, before = head(connection, site.chain), newest(connection)
        with LogTree.of_chain(connection, site.chain) as tree:
            root = tree.root().hex()
        point = Checkpoint(
            chain=site.chain,
            number=before.checkpoint.number + 1 if before else 1,
            events=end.events,
            head=end.hash,
            root=root,
            time=stamp(at),
            previous=before.sha256 if before else "",
        )
        document = sign(checkpoint_text(point), key)
        row = CheckpointRow(
            number=point.number,
            events=point.events,
            head=point.head,
            root=point.root,
            made_at=at,
            key=key.public.id,
            sha256=hashlib.sha256(document).hexdigest(),
            document=document,
        )
        rows.add(connection, row)
        return anchors(connection)[-1]


def _key(site: Site) -> SigningKey:
    try:
        return signer(site)
    except UsageError:
        create_own(site)
        return signer(site)
>>>>>>> 962a547 (A part of the log goes to an auditor as a bundle that verifies itself)
