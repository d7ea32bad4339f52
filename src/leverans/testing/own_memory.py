"""The memory that a process of its own has used."""

from pathlib import Path


def peak() -> int:
    """Bytes at this process's peak.

    Not `ru_maxrss`: Linux keeps in it what the parent had used before exec, so a small child of
    a large test process would look large.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024
