"""Run a command, its output thrown away, and print its CPU seconds and its peak memory as the system counts them.

`peak.py SECONDS PROGRAM...`: after so many seconds it is ended. A program of its own, and small: on Linux a child
begins with the peak of the process that started it.
"""

import os
import signal
import sys

nothing = os.open(os.devnull, os.O_RDWR)
process = os.posix_spawn(
    sys.argv[2], sys.argv[2:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, nothing, stream) for stream in (0, 1, 2)]
)
signal.signal(signal.SIGALRM, lambda *_: os.kill(process, signal.SIGKILL))
signal.alarm(int(sys.argv[1]))
_, status, usage = os.wait4(process, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
