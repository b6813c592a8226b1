"""Kills a child of a process: one of a pool.

kill-child.py PID
"""
import os
import signal
import sys

children = []
for name in filter(str.isdigit, os.listdir("/proc")):
    try:
        with open(f"/proc/{name}/stat") as f:
            if f.read().rsplit(")", 1)[1].split()[1] == sys.argv[1]:
                children.append(int(name))
    except OSError:
        pass
if not children:
    sys.exit("it has no child")
os.kill(max(children), signal.SIGKILL)
