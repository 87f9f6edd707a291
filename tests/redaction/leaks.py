#!/usr/bin/env python3
"""Looks for marked secrets in all that the program gives out. README.md tells what is looked at.

Usage: leaks.py --program FILE --server FILE --pki DIR [--jobs N] [--every N] [-v] CASE|DIR...
"""

import argparse
import collections
import concurrent.futures
import io
import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import time

sys.dont_write_bytecode = True

import marks  # noqa: E402  (it makes the modules of tests/cli known)
import casefile  # noqa: E402
import run  # noqa: E402
import stage  # noqa: E402

FORMATS = ["text", "json", "nagios", "prometheus", "openmetrics", "junit", "tap", "troubleshoot",
           "html"]
SLOW = 3.0  # seconds: such a run is not made again
SECONDS = 60
OWN_OUTPUT = {"-o", "--output", "--evidence", "--format", "--log", "--policy"}


class Looking:
    """One case with all of its runs."""

    def __init__(self, case, number, options, search):
        self.case, self.number, self.options, self.search = case, number, options, search
        self.found = []
        self.outputs = 0
        self.sent = ()  # signatures

    def look(self, what, data):
        self.outputs += 1
        self.found += [f"{what}: {leak}" for leak in self.search(data, self.sent)]

    def look_at_files(self, where, before):
        """What is in the working directory that was not there, or is not as it was."""
        for path in sorted(where.tmp.rglob("*")):
            if path.is_symlink() or not path.is_file() or path.is_relative_to(where.tmp / "pki"):
                continue
            data = path.read_bytes()
            if before.get(path) == data:
                continue
            if "manifests" in where.case.args and path.stat().st_mode & 0o777 == 0o600:
                continue  # what they are for
            self.look(path.name, data)

    def live(self, more, args, title):
        """One run with a server of its own. Returns (result, evidence or None, seconds)."""
        with tempfile.TemporaryDirectory(prefix="s3preflight-redaction-") as name, \
                marks.Marked(self.case, pathlib.Path(name), self.options) as where:
            words = where.args(more)
            before = {path: path.read_bytes() for path in where.tmp.rglob("*")
                      if path.is_file() and not path.is_symlink()}
            evidence = where.directory / "evidence.json"
            pack = where.directory / "bundle.tgz"
            places = {"@EVIDENCE@": str(evidence), "@BUNDLE@": str(pack)}
            result = run.execute(self.options.program,
                                 [places.get(word, word) for word in args(words)], where)
            where.stop()
            saved = evidence.read_bytes() if evidence.exists() else None
            if saved is not None:
                self.sent = marks.signatures(json.loads(saved))
                self.look(f"{title}, the evidence", saved)
            to_stdout = "manifests" in words and "-" in words
            if not to_stdout:  # a Secret is what was asked for
                self.look(f"{title}, standard output", result.out)
            self.look(f"{title}, standard error", result.err)
            self.look_at_files(where, before)
            if pack.exists():
                self.look_at_bundle(title, pack.read_bytes())
            if result.killed or result.status not in (0, 1, 2, 3):
                self.found.append(f"{title}: it ended with {result.status}")
            return result, saved

    def look_at_bundle(self, title, data):
        self.look(f"{title}, the packed bundle", data)
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            for member in tar:
                if member.isfile():
                    self.look(f"{title}, {member.name}", tar.extractfile(member).read())
                self.look(f"{title}, a member's name", member.name.encode())

    def again(self, saved, formats):
        """The other formats, out of what was seen."""
        with tempfile.TemporaryDirectory(prefix="s3preflight-redaction-") as name:
            file = pathlib.Path(name, "evidence.json")
            file.write_bytes(saved)
            for fmt in formats:
                for more in ([], ["-v"]) if fmt == "text" else ([],):
                    done = subprocess.run(
                        [self.options.program, "diagnose", file.name, "--format", fmt, *more],
                        cwd=name, env={"LC_ALL": "C"}, stdin=subprocess.DEVNULL,
                        capture_output=True, timeout=SECONDS, check=False)
                    title = " ".join(["diagnose", fmt, *more])
                    self.look(f"{title}, standard output", done.stdout)
                    self.look(f"{title}, standard error", done.stderr)

    def all_runs(self, more):
        options = self.options
        given = set(self.case.args) | set(more)
        if self.case.formats == [None] or OWN_OUTPUT & given:
            self.live(more, list, "as it is")
            return
        began = time.monotonic()
        _, saved = self.live(more, lambda words: [
            *words, "-v", "--evidence", "@EVIDENCE@", "--log", "stderr"], "text -v")
        slow = time.monotonic() - began > SLOW
        if saved is not None:
            self.again(saved, options.formats[self.number % 2::2])
        if slow:
            return
        fmt = options.formats[self.number % len(options.formats)]
        if options.bundles and self.number % 2:
            self.live(more, lambda words: bundle_of(words), "bundle")
        else:
            self.live(more, lambda words: [*words, "--format", fmt], fmt)
        if not self.case.values(self.case.run, "signal"):  # nothing is sent that one could come after
            self.live(more, lambda words: [*words, "--policy"], "policy")


def bundle_of(words):
    """The same run, as a bundle."""
    health = ["--health"] * ("health" in words)
    return ["bundle", *[word for word in words if word not in ("health", "preflight")], *health,
            "-o", "@BUNDLE@"]


def look_at(path, number, options, search):
    case = casefile.read(path)
    looking = Looking(case, number, options, search)
    began = time.monotonic()
    for more in case.each:
        try:
            looking.all_runs(more)
        except stage.Skipped as lacking:
            print(f"SKIP {path.stem}: there is no {lacking}", flush=True)
            break
        except (stage.NotPossible, OSError, LookupError, ValueError) as problem:
            looking.found.append(f"{type(problem).__name__}: {problem}")
    if options.verbose:
        print(f"{path.stem}: {looking.outputs} outputs, {time.monotonic() - began:.1f} s",
              flush=True)
    return path, looking


def says(program, *args):
    done = subprocess.run([program, *args], env={"LC_ALL": "C"}, stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=SECONDS, check=False)
    return done.stdout + done.stderr


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--server", required=True)
    parser.add_argument("--pki", required=True)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--every", type=int, default=1, help="only every N-th case")
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("cases", nargs="+")
    options = parser.parse_args()
    options.sanitized = b"__asan_init" in pathlib.Path(options.program).read_bytes()
    options.formats = [fmt for fmt in FORMATS
                       if b"--format takes" not in says(options.program, "--format", fmt)]
    options.bundles = b"not in this version" not in says(options.program, "bundle")
    marks.use()
    failed, outputs = collections.Counter(), 0
    with tempfile.TemporaryDirectory(prefix="s3preflight-redaction-pki-") as name, \
            concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        pki = pathlib.Path(name, "pki")
        search = marks.Search(marks.make_pki(options.pki, pki))
        options.pki = str(pki)
        cases = list(run.find_cases(options.cases))[::options.every]
        for path, looking in pool.map(lambda item: look_at(item[1], item[0], options, search),
                                      enumerate(cases)):
            outputs += looking.outputs
            for leak in dict.fromkeys(looking.found):
                failed[path] += 1
                print(f"FAIL {path.stem}: {leak}", flush=True)
    print(f"{len(cases) - len(failed)} of {len(cases)} cases without a leak, {outputs} outputs, "
          f"formats: {' '.join(options.formats)}{', bundles' * options.bundles}")
    return 1 if failed or not outputs else 0


if __name__ == "__main__":
    sys.exit(main())
