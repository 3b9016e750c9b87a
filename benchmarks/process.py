"""What processes cost, by the kernel's own books: CPU seconds and proportional memory of a tree."""

from __future__ import annotations

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def tree(*roots: int) -> set[int]:
    """The processes `roots` and everything they started."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        pid = waiting.pop()
        if pid not in found:
            found.add(pid)
            waiting.extend(children.get(pid, []))
    return found


def cpu_seconds(*roots: int) -> float:
    """User and system seconds of a tree, its reaped children included."""
    total = 0
    for pid in tree(*roots):
        if fields := _stat(pid):
            total += sum(int(fields[place]) for place in (11, 12, 13, 14))
    return total / TICK


def run_seconds(*roots: int) -> float:
    """Seconds on a processor of the living threads of a tree, to the nanosecond: clock ticks are
    too coarse for requests of a millisecond."""
    total = 0
    for pid in tree(*roots):
        for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            try:
                total += int(task.read_text().split()[0])
            except OSError:
                continue
    return total / 1e9


def memory_mb(*roots: int) -> float:
    """Proportional set size of a tree, in MB: shared pages are counted once."""
    total = 0
    for pid in tree(*roots):
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return total / 1000


def _stat(pid: int) -> list[str] | None:
    """Fields of /proc/<pid>/stat from the third on, or None when the process is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return text.rpartition(")")[2].split()
