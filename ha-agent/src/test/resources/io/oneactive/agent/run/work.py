# As work.sh, with a clock of nanoseconds and a note each millisecond.
import fcntl
import os
import signal
import subprocess
import sys
import time

log = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
token = os.environ["ONEACTIVE_TOKEN"]
pid = os.getpid()


def note(word):
    os.write(log, f"{word} {token} {pid} {time.clock_gettime_ns(time.CLOCK_BOOTTIME)}\n".encode())


note("first")
lock = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT, 0o600)
os.set_inheritable(lock, True)
try:
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    note("overlap")
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen(
    ["setsid", "sh", "-c", "sleep 1000 & sleep 1000 &"],
    stdin=subprocess.DEVNULL,
    stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL,
    close_fds=False,
)
while True:
    note("tick")
    time.sleep(0.001)
