"""What one task in the sandbox may use."""

from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a sandbox process and of one task in it. Sizes are megabytes (10^6 bytes), times seconds."""

    memory_mb: int = 1500  # resident; beyond it the parent kills
    data_mb: int = 3000  # RLIMIT_DATA: private memory asked for, touched or not
    file_mb: int = 4000  # RLIMIT_FSIZE: the largest file that may be written
    cpu_seconds: int = 1200  # of one task
    wall_seconds: int = 1800  # of one task
    tasks_per_process: int = 200  # a fresh process after so many
    idle_seconds: int = 60  # a process that waits longer ends
    keep_mb: int = 350  # a process that has grown beyond it is replaced after its task
