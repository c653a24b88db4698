"""Run a command, its output thrown away, and print its peak memory as the system counts it.

A program of its own, and small: on Linux a child begins with the peak of the process that started it.
"""

import os
import sys

nothing = os.open(os.devnull, os.O_RDWR)
process = os.posix_spawn(
    sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, nothing, stream) for stream in (0, 1, 2)]
)
print(os.wait4(process, 0)[2].ru_maxrss)
