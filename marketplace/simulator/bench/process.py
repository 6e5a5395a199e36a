"""What a process costs, as the system counts it."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Of the process, in all its threads, so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def own_kilobytes(pid: int) -> int:
    """Memory that would be free without this process: what it shares with others is not counted."""
    lines = (line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines())
    return sum(int(words[1]) for words in lines if words[0] in {"Private_Clean:", "Private_Dirty:"})


def speaks_from(pid: int, port: int) -> bool:
    """Whether the process holds the end of a TCP connection that has this local port."""
    inodes = {os.readlink(one) for one in Path(f"/proc/{pid}/fd").iterdir() if one.is_symlink()}
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        words = line.split()
        if int(words[1].rpartition(":")[2], 16) == port and f"socket:[{words[9]}]" in inodes:
            return True
    return False
