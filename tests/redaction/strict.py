#!/usr/bin/env python3
"""Looks for names in what --redact strict lets out, and compares what it comes to with the unmasked.

Usage: strict.py --program FILE --server FILE --pki DIR [--jobs N] [--every N] [-v] CASE|DIR...
"""

import argparse
import collections
import concurrent.futures
import io
import json
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile
import urllib.parse

sys.dont_write_bytecode = True

import marks  # noqa: E402  (it makes the modules of tests/cli known)
import casefile  # noqa: E402
import leaks  # noqa: E402
import run  # noqa: E402
import stage  # noqa: E402

BUCKET, PREFIX = "qzbucketq", "vzprefixv"
NAMES = {"the bucket": BUCKET, "the prefix": PREFIX, "the host": "s3.test",
         "the address": "127.0.0.1", "the system": "7412000000000000001"}
STANDARD = {"the access key": marks.KEY[:4] + "..." + marks.KEY[-4:]}
BELOW = re.compile(rf"{BUCKET}/{PREFIX}/(\S+)")
ORDINARY = re.compile(r"(archive|backup)(\.info|\.manifest)?(\.copy)?|base|wals|data\.tar\.gz|"
                      r"s3preflight-probe-.*|[0-9][0-9A-FDIT_-]{14}.*|[a-z_]{1,12}|readme\.txt|[0-9a-f]{64}|.{0,5}|.*[@\\\"%*].*")


def renamed(path, directory):
    """The case with a bucket and a prefix that nothing else is called."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"(?<![\w/.-])backup(?=/apic\b)", BUCKET, text).replace(
        f"{BUCKET}/apic", f"{BUCKET}/{PREFIX}")
    text = re.sub(r"(?<![\w/.-])backup\.s3\.test", f"{BUCKET}.s3.test", text)
    text = re.sub(r"(?m)^(bucket|lifecycle|object-lock|versioning|worm|quota) backup\b",
                  rf"\1 {BUCKET}", text)
    text = re.sub(r"(?<=--bucket )backup\b", BUCKET, text)
    text = re.sub(r"(?m)(?<=--path )backup(?=\s|$)|(?<=^at )backup$", BUCKET, text)
    text = re.sub(r"(?<![\w/.-])backup(?=/)(?!/db)", BUCKET, text)
    out = directory / path.name
    out.write_text(text, encoding="utf-8")
    return out


def use_names():
    stage.COMMON = stage.COMMON.replace("bucket backup", f"bucket {BUCKET}")
    for words in stage.MACROS.values():
        words[:] = [word.replace("backup/apic", f"{BUCKET}/{PREFIX}").replace(
            "backup.s3.test", f"{BUCKET}.s3.test") for word in words]
    plain = marks.repository.Repository.__init__

    def init(self, now):
        plain(self, now)
        self.at = f"{BUCKET}/{PREFIX}"

    marks.repository.Repository.__init__ = init


def keys_of(case):
    """Names of objects that are no words of ours."""
    found = set()
    for line in case.server or ():
        for match in BELOW.finditer(line):
            found |= set(urllib.parse.unquote(match.group(1)).split("/"))
    return {part for part in found if not ORDINARY.fullmatch(part)}


class Comparing:
    def __init__(self, case, number, options):
        self.case, self.number, self.options = case, number, options
        self.found = []
        self.names = {**NAMES, **{f"the key {key}": key for key in keys_of(case)}}

    def look(self, what, data, names):
        text = data.decode("utf-8", "replace")
        for version in (text, urllib.parse.unquote(text), "".join(text.split())):
            lower = version.lower()
            self.found += [f"{what}: {name}" for name, value in names.items()
                           if value.lower() in lower]

    def live(self, more, args):
        """(result, evidence, bundle)"""
        with tempfile.TemporaryDirectory(prefix="s3preflight-strict-") as name, \
                marks.Marked(self.case, pathlib.Path(name), self.options) as where:
            places = {"@EVIDENCE@": where.directory / "evidence.json",
                      "@BUNDLE@": where.directory / "bundle.tar.gz"}
            words = [str(places.get(word, word)) for word in args(where.args(more))]
            result = run.execute(self.options.program, words, where)
            where.stop()
            return [result, *(path.read_bytes() if path.exists() else None
                              for path in places.values())]

    def diagnose(self, data, *more):
        done = subprocess.run([self.options.program, "diagnose", "-", *more], input=data,
                              env={"LC_ALL": "C"}, capture_output=True, timeout=60, check=False)
        if done.stderr:
            self.found.append(f"diagnose {more}: {done.stderr.decode()[:300]}")
        return done

    def compare(self, what, wanted, done):
        try:
            doc = json.loads(done.stdout)
        except ValueError:
            self.found.append(f"{what}: no report")
            return None
        found = tuple(doc[name] for name in ("verdict", "cause"))
        found += (sorted(f["cause"] for f in doc["findings"]),)
        if found != wanted:
            self.found.append(f"{what}: it comes to {found}, not {wanted}")
        return doc

    def all_runs(self, more):
        given = set(self.case.args) | set(more)
        if self.case.formats == [None] or leaks.OWN_OUTPUT & given:
            return
        result, evidence, _ = self.live(more, lambda words: [
            *words, "--format", "json", "--evidence", "@EVIDENCE@"])
        if evidence is None:
            return
        doc = json.loads(result.out)
        wanted = (doc["verdict"], doc["cause"], sorted(f["cause"] for f in doc["findings"]))
        masked = self.diagnose(evidence, "--format", "json", "--redact", "strict")
        self.look("diagnose --redact strict", masked.stdout, {**self.names, **STANDARD})
        self.compare("diagnose --redact strict", wanted, masked)
        for fmt in (["text", "-v"], [self.options.formats[self.number % len(self.options.formats)]]):
            shown = self.diagnose(evidence, "--redact", "strict", "--format", *fmt)
            self.look(f"diagnose --redact strict {fmt[0]}", shown.stdout, self.names)
        if self.number % 2:
            self.evidence(more, wanted)
        else:
            self.bundle(more, wanted)

    def evidence(self, more, wanted):
        result, evidence, _ = self.live(more, lambda words: [
            *words, "-v", "--redact", "strict", "--evidence", "@EVIDENCE@"])
        self.look("text -v", result.out, {**self.names, **STANDARD})
        self.look("the evidence", evidence, {**self.names, **STANDARD})
        self.compare("diagnose of it", wanted, self.diagnose(evidence, "--format", "json"))

    def bundle(self, more, wanted):
        _, _, data = self.live(more, lambda words: [
            *leaks.bundle_of(words), "--redact", "strict"])
        if data is None:
            self.found.append("there is no bundle")
            return
        members = {}
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            for member in tar:
                self.look("a member's name", member.name.encode(), self.names)
                if member.isfile():
                    name = member.name.partition("/")[2]
                    members[name] = tar.extractfile(member).read()
                    self.look(f"bundle, {name}", members[name], {**self.names, **STANDARD})
        self.compare("diagnose of the bundle", wanted, self.diagnose(data, "--format", "json"))
        report, evidence = json.loads(members["report.json"]), json.loads(members["evidence.json"])
        masks = report["target"]["bucket"], evidence["target"]["bucket"]
        if len(set(masks)) != 1:
            self.found.append(f"the bucket is called {masks}")


def look_at(path, number, options):
    with tempfile.TemporaryDirectory(prefix="s3preflight-strict-case-") as name:
        case = casefile.read(renamed(path, pathlib.Path(name)))
    comparing = Comparing(case, number, options)
    for more in case.each:
        try:
            comparing.all_runs(more)
        except stage.Skipped:
            break
        except (stage.NotPossible, OSError, LookupError, ValueError) as problem:
            comparing.found.append(f"{type(problem).__name__}: {problem}")
    return path, comparing


def main():
    parser = argparse.ArgumentParser()
    for name in ("--program", "--server", "--pki"):
        parser.add_argument(name, required=True)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--every", type=int, default=1, help="only every N-th case")
    parser.add_argument("cases", nargs="+")
    options = parser.parse_args()
    options.sanitized = b"__asan_init" in pathlib.Path(options.program).read_bytes()
    options.formats = [fmt for fmt in leaks.FORMATS
                       if b"--format takes" not in leaks.says(options.program, "--format", fmt)]
    marks.use()
    use_names()
    failed = collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        cases = list(run.find_cases(options.cases))[::options.every]
        for path, comparing in pool.map(lambda item: look_at(item[1], item[0], options),
                                        enumerate(cases)):
            for fault in dict.fromkeys(comparing.found):
                failed[path] += 1
                print(f"FAIL {path.stem}: {fault}", flush=True)
    print(f"{len(cases) - len(failed)} of {len(cases)} cases without a name")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
