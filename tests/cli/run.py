#!/usr/bin/env python3
"""Runs the whole program as the cases say. README.md describes them.

Usage: run.py --program FILE --server FILE --pki DIR [--jobs N] [--update] [-v] CASE|DIR...
"""

import argparse
import concurrent.futures
import itertools
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zlib

sys.dont_write_bytecode = True  # the sources may lie where nothing is to be written

import casefile  # noqa: E402
import expect  # noqa: E402
import replay  # noqa: E402
import stage  # noqa: E402


class Result:
    """What one run of the program left behind."""

    def __init__(self, args, status, out, err, seconds, rss_kib, killed):
        self.args, self.status, self.out, self.err = args, status, out, err
        self.seconds, self.rss_kib, self.killed = seconds, rss_kib, killed
        self.log = []
        self.tmp = None


def wait_for_log(log, word, until):
    """Until the server has logged a line that begins so; false when the time is over."""
    while time.monotonic() < until:
        if any(line.startswith(word) for line in log()):
            return True
        time.sleep(0.01)
    return False


def execute(program, args, where):
    """One run. It is killed when it passes the limit, which the judge then tells."""
    out, err = where.directory / "stdout", where.directory / "stderr"
    limit, signal_at = where.limit(args), where.signal()
    killed = threading.Event()
    with open(out, "wb") as o, open(err, "wb") as e, open(where.stdin(), "rb") as given:
        began = time.monotonic()
        process = subprocess.Popen([program, *args], stdin=given, stdout=o, stderr=e,
                                   env=where.env(), cwd=where.tmp)

        def end():
            killed.set()
            os.kill(process.pid, signal.SIGKILL)

        timer = threading.Timer(limit, end)
        timer.start()
        if signal_at is not None:
            number, word = signal_at
            if wait_for_log(where.log, word, began + limit):
                began = time.monotonic()
                os.kill(process.pid, number)
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        seconds = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    return Result(args, process.returncode, out.read_bytes(), err.read_bytes(), seconds,
                  usage.ru_maxrss, killed.is_set())


def run_once(case, fmt, more, options):
    """One format of one case, with a server and a directory of its own. Returns (result, faults)."""
    with tempfile.TemporaryDirectory(prefix="s3preflight-cli-") as name, \
            stage.Stage(case, pathlib.Path(name), options) as where:
        args = where.args(more) + ([] if fmt is None else ["--format", fmt])
        again = replay.is_wanted(case, fmt, args)
        result = execute(options.program, args + replay.option(where) * again, where)
        where.stop()
        result.log = where.log()
        result.tmp = where.tmp
        faults = expect.judge(case, fmt, result, where, options)
        if again and not result.killed:
            faults += replay.judge(options.program, fmt, args, result, where)
        return result, faults


def show(title, result):
    out = result.out[:6000].decode("utf-8", "backslashreplace")
    err = result.err[:2000].decode("utf-8", "backslashreplace")
    log = "\n".join(result.log[:60])
    print(f"---- {title}: exit {result.status}, {result.seconds:.2f} s, {result.rss_kib} KiB\n"
          f"{out}{err}-- server\n{log}", flush=True)


def run_case(path, options):
    """All runs of one case. Returns what was wrong."""
    faults = []
    try:
        case = casefile.read(path)
    except (casefile.Malformed, ValueError) as problem:
        return [f"{path}: {problem}"]
    formats = case.formats
    if options.sanitized:  # takes ten times as long: one of them, in turn over the cases
        formats = [formats[zlib.crc32(path.stem.encode()) % len(formats)]]
    for fmt, more in itertools.product(formats, case.each):
        title = " ".join([path.stem, f"({fmt})" if fmt else "", *more]).strip()
        try:
            result, found = run_once(case, fmt, more, options)
        except stage.Skipped as lacking:
            print(f"SKIP {path.stem}: there is no {lacking}", flush=True)
            return faults
        except (stage.NotPossible, OSError, LookupError, ValueError) as problem:
            return [*faults, f"{title}: {type(problem).__name__}: {problem}"]
        faults += [f"{title}: {fault}" for fault in found]
        if found or options.verbose:
            show(title, result)
    return faults


def find_cases(names):
    for name in names:
        path = pathlib.Path(name)
        found = sorted(path.rglob("*.case")) if path.is_dir() else [path]
        if not found:
            raise SystemExit(f"run.py: no case in {path}")
        yield from found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--server", required=True)
    parser.add_argument("--pki", required=True)
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--update", action="store_true", help="rewrite [text] and [json]")
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("cases", nargs="+")
    options = parser.parse_args()
    options.program = shutil.which(options.program) or parser.error("no program")
    options.sanitized = b"__asan_init" in pathlib.Path(options.program).read_bytes()
    cases = list(find_cases(options.cases))
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for faults in pool.map(lambda path: run_case(path, options), cases):
            failed += bool(faults)
            for fault in faults:
                print(f"FAIL {fault}", flush=True)
    print(f"{len(cases) - failed} of {len(cases)} cases passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
