"""How fast is newswire indexed, how fast is a second run, and what takes the room?

    python bench/reuters.py [DATA]

DATA holds the files of Reuters-21578 as they are distributed, or gzipped.
Indexed by one process, without reading people and places from the text.
Times are those of the whole command, from its start as a process: by the
clock, which other work on the machine lengthens, and of the processor.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dateline.index.files import map_file
from dateline.index.format import read_container

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "reuters21578"
N_RUNS = 3


@dataclass(frozen=True, slots=True)
class Run:
    """What one `dateline index --json` reported, and the time that it took."""

    report: dict[str, float]
    seconds: float
    cpu_seconds: float


def index(files: Iterable[Path], archive: Path) -> Run:
    """Index the files as a process of its own."""
    command = [sys.executable, "-P", "-m", "dateline", "index", *map(str, files)]
    options = ["--workers", "1", "--entities", "never", "--archive", str(archive), "--json"]
    cpu_before, started = cpu_of_children(), time.perf_counter()
    printed = subprocess.run(command + options, check=False, stdout=subprocess.PIPE).stdout
    seconds, cpu_seconds = time.perf_counter() - started, cpu_of_children() - cpu_before
    return Run(json.loads(printed), seconds, cpu_seconds)


def cpu_of_children() -> float:
    """Return the processor time of all processes that have been waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def section_bytes(archive: Path) -> Counter[str]:
    """Return the bytes of each section of the archive's segments, and of its other files."""
    sizes: Counter[str] = Counter()
    for path in archive.iterdir():
        n_bytes = path.stat().st_size
        if path.suffix == ".segment":
            sections = read_container("SEGM", path.name, map_file(path))
            sizes.update({name: section.n_bytes for name, section in sections.items()})
            sizes["(headers)"] += n_bytes - sum(s.n_bytes for s in sections.values())
        else:
            sizes[f"({path.suffix or path.name})"] += n_bytes
    return sizes


def main() -> None:
    """Measure and print."""
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    files = sorted((*data.glob("*.sgm"), *data.glob("*.sgm.gz")))
    if not files:
        sys.exit(f"no Reuters-21578 files at {data}: name the folder that holds reut2-000.sgm.gz")
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as folder:
        firsts = [index(files, Path(folder, str(number))) for number in range(N_RUNS)]
        seconds = [index(files, Path(folder, "0")) for _ in range(N_RUNS)]
        sizes = section_bytes(Path(folder, "0"))
    report = firsts[0].report
    print(f"articles        {report['added']:>10,.0f}  in {len(files)} files")
    print(f"title and body  {report['bytes'] / 1e6:>10.1f}  MB")
    say_times("first run", firsts, report["bytes"])
    say_times("second run", seconds)
    total = sum(sizes.values())
    print(f"archive         {total / 1e6:>10.1f}  MB, {total / report['bytes']:.2f} of the text")
    small = {name: n_bytes for name, n_bytes in sizes.items() if n_bytes < total / 100}
    large = sizes - Counter(small)
    for name, n_bytes in [*large.most_common(), (f"{len(small)} others", sum(small.values()))]:
        print(f"  {name:<20}{n_bytes / 1e6:>8.2f} MB {n_bytes / total:>6.1%}")


def say_times(what: str, runs: list[Run], n_bytes: float = 0) -> None:
    """Print the best times of some runs, and the speed where bytes were read."""
    clock, cpu = min(run.seconds for run in runs), min(run.cpu_seconds for run in runs)
    for name, best in ((what, clock), ("  processor", cpu)):
        speed = f", {n_bytes / 1e6 / best:.1f} MB/s" if n_bytes else ""
        print(f"{name:<16}{best:>10.2f}  s{speed}; best of {len(runs)}")


if __name__ == "__main__":
    main()
