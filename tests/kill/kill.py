#!/usr/bin/env python3
"""Write probes that are interrupted or killed: nothing may be left in the bucket. See README.md."""

import argparse
import concurrent.futures
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True  # the sources may lie where nothing is to be written
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "server"))

from client import BASE, KEY, SECRET, Server  # noqa: E402

LIMIT = 60  # seconds that only a program that hangs takes
KILLS = ("kill", "random")
TERMS = ("term", "late")
LATE = 200  # milliseconds after which a request is carried out that nobody waits for any more
CHAIN = 10  # runs killed one after the other in one bucket
THERE = """object backup/other/kept "kept"
version backup/other/kept v1 -9d
upload backup/other/unfinished up1 -3d
clock-tolerance any
"""
BUCKETS = {
    "plain": ("", "--write-probe"),
    "versioned": ("versioning backup Enabled\n", "--write-probe=force"),
}


class Failure(Exception):
    pass


class Bucket(Server):
    """A server with a bucket that a probe may write to, and what is in it."""

    lifetime = 600

    def __init__(self, kind, more=""):
        super().__init__(THERE + BUCKETS[kind][0] + more, BASE)

    def __enter__(self):
        self.ahead = 0
        return super().__enter__()

    def forward(self):
        self.ahead = super().forward()

    def ask(self, *query):
        reply = self.request("GET", "/backup/", [*query], offset=self.ahead)
        if reply.status != 200:
            raise Failure(f"the bucket cannot be listed: {reply.status}")
        return reply.root

    def content(self):
        keys = [("object", e.text) for e in self.ask(("list-type", "2")).iterfind("Contents/Key")]
        versions = [(e.tag, e.findtext("Key"), e.findtext("VersionId"))
                    for e in self.ask(("versions", "")) if e.tag in ("Version", "DeleteMarker")]
        uploads = [("upload", e.findtext("Key"), e.findtext("UploadId"))
                   for e in self.ask(("uploads", "")).iterfind("Upload")]
        return keys + versions + uploads

    def requests(self):
        return [line for line in self.log() if re.match("[A-Z]+ /", line)]


class Probe:
    """s3preflight in the time of a with statement; killed at its end where it still runs."""

    preload = None

    def __init__(self, program, server, kind):
        self.out = tempfile.TemporaryFile()
        self.home = tempfile.TemporaryDirectory()
        env = {"PATH": os.environ["PATH"], "HOME": self.home.name, "LC_ALL": "C",
               "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
        env.update({n: v for n, v in os.environ.items() if n.endswith("SAN_OPTIONS")})
        if server.ahead:
            env.update({"LD_PRELOAD": self.preload, "FAKETIME": f"+{server.ahead}s"})
            env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        self.process = subprocess.Popen(
            [program, "--endpoint-url", f"https://localhost:{server.port}", "--region", "us-east-1",
             "--bucket", "backup", "--prefix", "apic", "--style", "path", "--ca",
             f"{server.pki}/ca.crt", "--timeout", "30", "--format", "json", BUCKETS[kind][1]],
            stdin=subprocess.DEVNULL, stdout=self.out, stderr=subprocess.STDOUT, env=env)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.out.close()
        self.home.cleanup()
        # A killed process leaves them, and another one of its number would stumble over them.
        for name in ("faketime_shm_", "sem.faketime_sem_"):
            pathlib.Path(f"/dev/shm/{name}{self.process.pid}").unlink(missing_ok=True)

    def wait(self):
        """Status and report of a run that ends by itself."""
        try:
            status = self.process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            raise Failure(f"it still runs after {LIMIT} s") from None
        self.out.seek(0)
        text = self.out.read().decode("utf-8", "backslashreplace")
        try:
            return status, json.loads(text)
        except ValueError:
            raise Failure(f"status {status} and no report: {text[:2000]!r}") from None

    def wait_for(self, server, number):
        """false: it ended before so many requests had arrived."""
        for _ in range(LIMIT * 200):
            if len(server.requests()) >= number:
                return True
            if self.process.poll() is not None:
                return len(server.requests()) >= number
            time.sleep(0.005)
        raise Failure(f"request {number} does not arrive")


def find_preload():
    """What faketime would preload. The command itself is no good here: it is its child that runs."""
    try:
        env = subprocess.run(["faketime", "-f", "+0", "env"], capture_output=True, text=True,
                             timeout=LIMIT, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return re.search("^LD_PRELOAD=(.*)$", env, re.M).group(1)


class Undisturbed:
    """What a probe is like that nothing happens to."""

    def __init__(self, program, kind):
        with Bucket(kind) as server:
            self.content = server.content()
            before = len(server.requests())
            began = time.monotonic()
            with Probe(program, server, kind) as probe:
                self.status, report = probe.wait()
            self.seconds = time.monotonic() - began
            requests = server.requests()[before:]
            after = server.content()
        written = [i for i, line in enumerate(requests, 1) if "s3preflight-probe" in line]
        if self.status not in (0, 1) or not any(r.startswith("PUT") for r in requests):
            raise Failure(f"{kind}: nothing is written, status {self.status}: "
                          + json.dumps(report)[:2000])
        if after != self.content:
            raise Failure(f"{kind}: left by a run that nothing happened to: "
                          f"{difference(self.content, after)}")
        self.requests, self.first = requests, written[0]


def difference(before, after):
    left = [x for x in after if x not in before]
    gone = [x for x in before if x not in after]
    return f"left {left}" + (f", and gone {gone}" if gone else "")


def expect_same(server, normal):
    after = server.content()
    if after != normal.content:
        raise Failure(difference(normal.content, after))


def expect_nothing_told(report):
    """The report does not speak of traces that are not there."""
    if report["write_probe"]["left"]:
        raise Failure(f"it says that this is left: {report['write_probe']['left']}")


def probe_again(program, server, kind, normal):
    """Two hours later: the next probe is as ever, and sweeps."""
    server.forward()
    with Probe(program, server, kind) as probe:
        status, report = probe.wait()
    if status != normal.status:
        raise Failure(f"the next run ends with {status}, not {normal.status}: "
                      + json.dumps(report.get("findings", report))[:2000])
    expect_same(server, normal)


def at_request(how, program, kind, normal, number, undone):
    """
    Keep the answer to one request back, and end the program then. Why it failed, the server's log
    of that, and whether the killed one left anything; None: the run was over before.

    Two requests of one wave that change places make a run one or two requests shorter (a delete
    marker less to remove), so that the last numbers are not always reached.
    """
    left = False
    done = f"late {LATE}" if how == "late" else "hang undone" if undone else "hang"
    rule = f"on any skip {number - 1} times 1 {done}\n"
    with Bucket(kind, rule) as server:
        try:
            with Probe(program, server, kind) as probe:
                if how == "late":  # it is told when it was carried out
                    probe.wait_for(server, number - 1)
                    time.sleep(LATE / 4000)
                elif not probe.wait_for(server, number):
                    if probe.wait()[0] != normal.status:
                        raise Failure("it ended before, and not as ever")
                    expect_same(server, normal)
                    return None, None, None
                if how in TERMS:
                    probe.process.terminate()
                    expect_nothing_told(probe.wait()[1])
                else:
                    probe.process.kill()
                    probe.process.wait()
            if how in TERMS:
                expect_same(server, normal)
            else:
                left = server.content() != normal.content
                probe_again(program, server, kind, normal)
        except Failure as failure:
            return f"{failure}", server.log(), left
    return None, None, left


def at_random(program, kind, normal, moments):
    """Kill a probe at each of the moments, two hours apart, and let the last one run."""
    left = 0
    with Bucket(kind, "delay 1\n") as server:
        try:
            for moment in moments:
                with Probe(program, server, kind) as probe:
                    try:
                        probe.process.wait(moment)
                    except subprocess.TimeoutExpired:
                        probe.process.kill()
                        probe.process.wait()
                left += server.content() != normal.content
                server.forward()
            probe_again(program, server, kind, normal)
        except Failure as failure:
            return f"{failure}", server.log(), left
    return None, None, left


def interrupted(program, kind, normal, moment):
    """SIGTERM after some time: the run cleans up behind itself, or had not begun to write."""
    with Bucket(kind, "delay 1\n") as server:
        try:
            with Probe(program, server, kind) as probe:
                try:
                    probe.process.wait(moment)
                except subprocess.TimeoutExpired:
                    probe.process.terminate()
                if probe.process.wait(LIMIT) >= 0:
                    expect_nothing_told(probe.wait()[1])
                elif server.requests():
                    raise Failure(f"it ended by signal {-probe.process.returncode}")
            expect_same(server, normal)
        except subprocess.TimeoutExpired:
            return f"it still runs after {LIMIT} s", server.log(), False
        except Failure as failure:
            return f"{failure}", server.log(), False
    return None, None, False


def jobs_of(test, options, normals):
    """Name, function and arguments of everything that a test does."""
    draw = random.Random(options.seed)
    if test == "interrupt":
        for i in range(options.runs):
            kind = options.buckets[i % len(options.buckets)]
            normal = normals[kind]
            moment = draw.uniform(0, normal.seconds * 1.2)
            yield (f"interrupt {kind} {i + 1} after {moment:.3f} s", interrupted,
                   (options.program, kind, normal, moment))
        return
    if test == "random":
        for i in range(0, options.runs, CHAIN):
            kind = options.buckets[i // CHAIN % len(options.buckets)]
            normal = normals[kind]
            moments = [draw.uniform(0, normal.seconds * 1.2)
                       for _ in range(min(CHAIN, options.runs - i))]
            yield (f"random {kind} {i + 1} to {i + len(moments)}", at_random,
                   (options.program, kind, normal, moments))
        return
    for kind in options.buckets:
        normal = normals[kind]
        for number, line in enumerate(normal.requests, 1):
            if number < normal.first or options.only not in (0, number):
                continue
            reads = line.startswith(("GET", "HEAD"))
            if test == "late" and reads:
                continue
            for undone in (False, True) if not reads and test != "late" else (False,):
                yield (f"{test} {kind} {number}{' undone' if undone else ''} ({line[:100]})",
                       at_request, (test, options.program, kind, normal, number, undone))


def run(test, options, normals):
    done = failed = traces = early = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        jobs = {pool.submit(function, *arguments): name
                for name, function, arguments in jobs_of(test, options, normals)}
        for job in concurrent.futures.as_completed(jobs):
            why, log, left = job.result()
            done += 1
            early += left is None
            traces += left or False
            if why is None:
                continue
            failed += 1
            print(f"FAIL {jobs[job]}: {why}")
            if options.verbose:
                print("\n".join(log))
    print(f"{test}: {done - failed} of {done} as they should be"
          + (f"; the bucket was not as before after {traces} kills" if test in KILLS else ""))
    if test in KILLS and options.only == 0 and traces == 0:
        print(f"FAIL {test}: no kill left anything, so that nothing was shown")
        return False
    if early * 10 > done:
        print(f"FAIL {test}: {early} runs were over before anything was done to them")
        return False
    return failed == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--server", required=True)
    parser.add_argument("--pki", required=True)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--runs", type=int, default=50, help="of random and interrupt, in all")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--only", type=int, default=0, metavar="N", help="this request alone")
    parser.add_argument("--buckets", nargs="+", choices=BUCKETS, default=list(BUCKETS))
    parser.add_argument("--verbose", action="store_true", help="the log of what failed")
    parser.add_argument("tests", nargs="+", choices=[*TERMS, "interrupt", *KILLS])
    options = parser.parse_args()
    options.seed = random.randrange(1 << 32) if options.seed is None else options.seed
    options.program = os.path.abspath(options.program)
    Server.program, Server.pki = os.path.abspath(options.server), os.path.abspath(options.pki)
    Probe.preload = find_preload()
    if Probe.preload is None and any(test in KILLS for test in options.tests):
        print("SKIP: there is no faketime")
        return 77
    try:
        normals = {kind: Undisturbed(options.program, kind) for kind in options.buckets}
    except Failure as failure:
        print(f"FAIL {failure}")
        return 1
    if "random" in options.tests or "interrupt" in options.tests:
        print(f"seed {options.seed}")
    good = [run(test, options, normals) for test in options.tests]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
