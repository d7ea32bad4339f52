"""`python bench/run.py [--quick]`: pairs run alternately, ratios of medians, peak memory.

Each job runs in a process of its own, so that its memory and its workers are its own. Wall
time is taken inside it, imports left out and workers included; memory (PSS, so that shared
pages count once) is sampled over its whole process tree, CPU time is that of the tree.
A case of another engineer goes into a module of its own with a tuple CASES, named in MODULES.
"""

import argparse
import importlib
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import data  # noqa: E402 - found through the line above
from bench.case import Case, Job  # noqa: E402
from bench.log import logs  # noqa: E402
from bench.search import catalogues  # noqa: E402
from bench.validate import unpack_corpus  # noqa: E402
from bench.verdicts import count_of  # noqa: E402

MODULES = (
    "bench.build",
    "bench.verify",
    "bench.validate",
    "bench.ocfl",
    "bench.search",
    "bench.log",
    "bench.upload",
    "bench.verdicts",
)
ROOM = 8 << 30
DATA: dict[str, tuple[Callable[[Path], None], Callable[[Path], None]]] = {
    "search": (lambda path: catalogues(path, 1_000_000), lambda path: catalogues(path, 100_000)),
    "log": (lambda path: logs(path, 1_000_000), lambda path: logs(path, 100_000)),
    "records": (lambda path: count_of(path, 1_000_000), lambda path: count_of(path, 100_000)),
    "tiny": (lambda path: data.tiny(path, 100_000), lambda path: data.tiny(path, 10_000)),
    "corpus": (unpack_corpus, unpack_corpus),
    "long": (Path.mkdir, Path.mkdir),
    "mixed": (lambda path: data.mixed(path, 1_000), lambda path: data.mixed(path, 1_000)),
    "large": (
        lambda path: data.large(path, 8, 256 << 20),
        lambda path: data.large(path, 4, 64 << 20),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: seconds of wall and CPU, peak PSS in bytes over all processes, what it did."""

    seconds: float
    cpu: float
    peak: int
    files: int
    bytes: int


def child(name: str, folder: Path, out: Path) -> None:
    """Run one job and print its figures; this is the other process."""
    module, _, function = name.rpartition(".")
    job: Job = getattr(importlib.import_module(module), function)
    begun = time.perf_counter()
    done = job(folder, out)
    seconds = time.perf_counter() - begun
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(one.ru_utime + one.ru_stime for one in used)
    print(json.dumps({"seconds": seconds, "cpu": cpu, **asdict(done)}))


def measure(job: Job, folder: Path, work: Path) -> Run:
    """Run one job in a process of its own."""
    out = Path(tempfile.mkdtemp(dir=work))
    name = f"{job.__module__}.{job.__name__}"
    script = str(ROOT / "bench" / "run.py")
    command = [sys.executable, script, "--child", name, str(folder), str(out)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    peaks = [0]
    watcher = threading.Thread(target=_watch, args=(process, peaks))
    watcher.start()
    text, _ = process.communicate()
    watcher.join()
    shutil.rmtree(out)
    if process.returncode:
        raise SystemExit(f"{name} ended with code {process.returncode}")
    return Run(peak=max(peaks), **json.loads(text.splitlines()[-1]))


def _watch(process: "subprocess.Popen[str]", peaks: list[int]) -> None:
    while process.poll() is None:
        peaks.append(sum(map(_pss, _tree(process.pid))))
        time.sleep(0.1)


def _tree(pid: int) -> Iterable[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return
    for other in children:
        yield from _tree(int(other))


def _pss(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    lines = (line.split() for line in text.splitlines())
    return next((int(words[1]) * 1024 for words in lines if words[0] == "Pss:"), 0)


def compare(case: Case, folder: Path, work: Path, rounds: int) -> dict[str, object]:
    """Run a pair alternately, a warm-up of the data first."""
    case.before(folder)
    ours: list[Run] = []
    peer: list[Run] = []
    for number in range(rounds):
        turns = [(case.ours, ours), (case.peer, peer)]
        for job, runs in turns if number % 2 else reversed(turns):
            runs.append(measure(job, folder, work))
            if job is case.peer:
                case.after(folder)
    ratios = [theirs.seconds / mine.seconds for mine, theirs in zip(ours, peer, strict=True)]
    result: dict[str, object] = {
        "case": case.name,
        "goal": case.goal,
        "limit": case.limit,
        "ratio": statistics.median(ratios),
        "ratios": ratios,
        "ours": [asdict(run) for run in ours],
        "peer": [asdict(run) for run in peer],
    }
    _show(case, ratios, ours, peer)
    return result


def _show(case: Case, ratios: list[float], ours: list[Run], peer: list[Run]) -> None:
    seconds, memory = case.limit
    goal = f" (goal {case.goal})" if case.goal else ""
    goal += f" (at most {seconds} s)" if seconds else ""
    goal += f" (at most {memory} MB)" if memory else ""
    print(f"{case.name}: ratio {statistics.median(ratios):.2f}{goal}")
    for name, job, runs in (("ours", case.ours, ours), ("peer", case.peer, peer)):
        taken = [run.seconds for run in runs]
        middle = statistics.median(taken)
        print(
            f"  {name} {job.__name__:22} {middle:7.2f} s ({min(taken):.2f}-{max(taken):.2f})"
            f"  {statistics.median(run.cpu for run in runs):7.2f} cpu-s"
            f"  {runs[0].files / middle:9,.0f} files/s  {runs[0].bytes / middle / 1e9:5.2f} GB/s"
            f"  peak {max(run.peak for run in runs) / 1e6:6.1f} MB"
        )


def cases() -> list[Case]:
    """The cases of all modules that are there."""
    found: list[Case] = []
    for name in MODULES:
        if (ROOT / f"{name.replace('.', '/')}.py").exists():
            found.extend(importlib.import_module(name).CASES)
    return found


def main() -> None:
    """Read the command line, make the data, run all pairs, print and keep the figures."""
    parser = argparse.ArgumentParser(description="Measure leverans against its peers.")
    parser.add_argument("--quick", action="store_true", help="a tenth of the data")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="cases whose name holds this text")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        name, folder, out = options.child
        child(name, Path(folder), Path(out))
        return
    chosen = [case for case in cases() if options.only in case.name]
    with tempfile.TemporaryDirectory(prefix="leverans-bench-", dir=_place()) as name:
        print(f"data and packages lie in {name}")
        results = _run(chosen, Path(name), options.rounds, quick=options.quick)
    kept = ROOT / "bench-results"
    kept.mkdir(exist_ok=True)
    text = json.dumps({"quick": options.quick, "results": results}, indent=1)
    (kept / "latest.json").write_text(text + "\n", encoding="utf-8")


def _place() -> Path | None:
    """Memory when there is room in it, so that programs are compared and not disks."""
    memory = Path("/dev/shm")  # noqa: S108 - nothing of it is kept
    if memory.is_dir() and shutil.disk_usage(memory).free > ROOM:
        return memory
    return None


def _run(chosen: list[Case], work: Path, rounds: int, *, quick: bool) -> list[dict[str, object]]:
    results = []
    for kind, (whole, small) in DATA.items():
        of_kind = [case for case in chosen if case.data == kind]
        if of_kind:
            folder = work / kind
            (small if quick else whole)(folder)
            results += [compare(case, folder, work, rounds) for case in of_kind]
            shutil.rmtree(folder)
    return results


if __name__ == "__main__":
    main()
