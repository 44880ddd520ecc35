"""Binds a program that is not ours to the supervisor: ``python -m workers.under PID PROGRAM ...``."""

import os
import sys

from workers.lifetime import die_with

if __name__ == "__main__":
    die_with(int(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])
