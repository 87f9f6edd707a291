#!/usr/bin/env python3
"""Nobody gets at the memory of a run: no core file, no debugger, no /proc/PID/mem.

Usage: core.py PROGRAM
"""

import os
import pathlib
import resource
import signal
import subprocess
import sys
import tempfile
import time

NOBODY = 65534
SECONDS = 30


def wait_for(what, until=SECONDS):
    end = time.monotonic() + until
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.01)
    return False


def core_is_off(pid):
    """The limit is set before the process is made undumpable."""
    text = pathlib.Path(f"/proc/{pid}/limits").read_text(encoding="ascii")
    line = next(line for line in text.splitlines() if line.startswith("Max core file size"))
    return line.split()[4:6] == ["0", "0"]


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory(prefix="s3preflight-core-") as name:
        os.chmod(name, 0o777)

        def before():
            resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2
                               if os.getuid() == 0 else resource.getrlimit(resource.RLIMIT_CORE))
            if os.getuid() == 0:  # whose files are root's in any case
                os.setgid(NOBODY)
                os.setuid(NOBODY)

        # It waits for standard input, with everything in place.
        process = subprocess.Popen([program, "diagnose", "-"], stdin=subprocess.PIPE, cwd=name,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   preexec_fn=before, env={"LC_ALL": "C"})
        mine = NOBODY if os.getuid() == 0 else os.getuid()
        try:
            if not wait_for(lambda: core_is_off(process.pid)):
                raise SystemExit("core files are not off")
            # The kernel gives the files of an undumpable process to root.
            if b"__asan_init" not in pathlib.Path(program).read_bytes() and not wait_for(
                    lambda: os.stat(f"/proc/{process.pid}/mem").st_uid == 0 != mine):
                raise SystemExit("the process can be dumped")
            process.send_signal(signal.SIGQUIT)
            process.wait(timeout=SECONDS)
        finally:
            process.kill()
            process.wait()
        if process.returncode != -signal.SIGQUIT:
            raise SystemExit(f"it ended with {process.returncode}")
        if os.listdir(name):
            raise SystemExit(f"it left {os.listdir(name)}")
    print("no core file, and nobody else gets at its memory")


if __name__ == "__main__":
    main()
