#!/usr/bin/env python3
"""Asks the programs that read a format whether they take ours.

Usage: formats.py FORMAT --program FILE --server FILE --pki DIR [--tools DIR] CASE...

The cases are those of tests/cli. Each is run once against the scripted server; what was seen is then
judged again in the format. The JSON report of the same run says what must be in it. Exit status 77:
the program that reads the format is not here.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent / "cli"))

import casefile  # noqa: E402
import expect  # noqa: E402
import stage  # noqa: E402

SECONDS = 60


class NotHere(Exception):
    """The program that would read the format."""


def run(words, **more):
    return subprocess.run(words, capture_output=True, timeout=SECONDS, check=False, **more)


def need(name):
    found = shutil.which(name)
    if found is None:
        raise NotHere(name)
    return found


def python_with(module):
    """A Python that has the module: this one, or the system's."""
    for python in (sys.executable, "/usr/bin/python3"):
        if os.path.exists(python) and run([python, "-c", f"import {module}"]).returncode == 0:
            return python
    raise NotHere(f"Python's {module}")


# ---- monitoring plugins: the grammar of their developer guidelines

STATES = ["OK", "WARNING", "CRITICAL", "UNKNOWN"]
NUMBER = r"-?\d+(?:\.\d+)?"
RANGE = rf"@?(?:(?:~|{NUMBER}):)?(?:{NUMBER})?"
MEASURED = re.compile(rf"'([^'=|]+)'=(?:({NUMBER})(s|ms|us|%|B|KB|MB|TB|c)?|U)"
                      rf";({RANGE});({RANGE});({NUMBER})?;({NUMBER})?")


def nagios(text, doc, _):
    first, _, rest = text.partition("\n")
    words, bar, measured = first.partition(" | ")
    if not bar or text.count("|") != 1:
        yield f"not one bar: {first}"
        return
    if len(words) > 80 or not words.startswith(f"S3PREFLIGHT {STATES[doc['exit_status']]} - "):
        yield f"first line: {words}"
    if doc["cause"] and f" {doc['cause']}: " not in words:
        yield f"no cause in the first line: {words}"
    found = {}
    for word in measured.split(" "):
        match = MEASURED.fullmatch(word)
        if match is None:
            yield f"measured: {word}"
        else:
            found[match[1]] = match
    if len({name[:19] for name in found}) != len(measured.split(" ")):
        yield f"labels are not told apart by 19 characters: {measured}"
    if doc["listing"] and int(found["objects"][2]) != doc["listing"]["objects"]:
        yield f"objects: {measured}"
    repository = doc["repository"]
    if repository and int(found["fulls"][2]) != repository["backups"]["full"]:
        yield f"fulls: {measured}"
    headlines = expect.HEALTH_HEADLINES if doc["purpose"] == "health" else expect.HEADLINES
    if not rest.startswith(headlines[doc["exit_status"]].rstrip()):
        yield f"no report below: {rest[:80]}"


# ---- Prometheus

def sample(text, name):
    """Of a name, or of a name with the first of its labels."""
    labels = r",.*\}" if "{" in name else r"(?:\{.*\})?"
    found = re.findall(rf"^{re.escape(name)}{labels} (\S+)$", text, re.M)
    return found[0] if len(found) == 1 else found


def metrics(text, doc):
    wanted = {"s3preflight_success": int(doc["exit_status"] < 2),
              "s3preflight_exit_status": doc["exit_status"],
              "s3preflight_requests": doc["requests"]["sent"]}
    if doc["listing"]:
        wanted["s3preflight_objects"] = doc["listing"]["objects"]
    if doc["repository"]:
        wanted['s3preflight_backups{type="full"'] = doc["repository"]["backups"]["full"]
    for name, value in wanted.items():
        if sample(text, name) != str(value):
            yield f"{name} is {sample(text, name)}, not {value}"
    asked = [check for check in doc["checks"] if check["status"] != "skip"]
    if len(re.findall(r"^s3preflight_check_success\{", text, re.M)) != len(asked):
        yield "not one sample for each check that was asked"
    for line in text.splitlines():
        if not line.startswith("#") and not re.fullmatch(r"\w+(\{.*\})? \S+", line):
            yield f"a sample with a time, or none: {line}"


def prometheus(text, doc, options):
    found = run([HERE / "promtool", options.tools], text=True)
    if found.returncode == 77:
        raise NotHere("promtool")
    yield from metrics(text, doc)
    told = run([found.stdout.strip(), "check", "metrics"], input=text.encode())
    if told.returncode != 0 or told.stdout or told.stderr:
        yield f"promtool check metrics: {told.returncode} {told.stdout} {told.stderr}"


READ_OPENMETRICS = """
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as families
names = [family.name for family in families(sys.stdin.read())]
assert "s3preflight_success" in names and len(names) == len(set(names)), names
"""


def openmetrics(text, doc, _):
    python = python_with("prometheus_client")
    yield from metrics(text, doc)
    told = run([python, "-c", READ_OPENMETRICS], input=text.encode())
    if told.returncode != 0:
        yield f"prometheus_client: {told.stderr.decode()}"


# ---- JUnit

def junit(text, doc, _):
    told = run([need("xmllint"), "--noout", "--schema", HERE / "junit.xsd", "-"],
               input=text.encode())
    if told.returncode != 0:
        yield f"xmllint: {told.stderr.decode()}"
        return
    suite = xml.etree.ElementTree.fromstring(text).find("testsuite")
    kinds = {kind: len(suite.findall(f"testcase/{kind}")) for kind in ("failure", "error", "skipped")}
    tests = len(suite.findall("testcase"))
    said = [int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped")]
    if said != [tests, kinds["failure"], kinds["error"], kinds["skipped"]]:
        yield f"counted {tests}, {kinds}; it says {said}"
    status = [check["status"] for check in doc["checks"]]
    if kinds != {"failure": status.count("fail"), "error": int(doc["exit_status"] == 3),
                 "skipped": status.count("skip")}:
        yield f"{kinds} of {status}"
    for finding in doc["findings"]:
        case = suite.find(f"testcase[@name='{finding['check']}']")
        if finding["remedy"] not in "".join(case.itertext()):
            yield f"no remedy of {finding['cause']}"


# ---- TAP

READ_YAML = "import sys, yaml; assert isinstance(yaml.safe_load(sys.stdin), dict)"


def tap(text, doc, _):
    python = python_with("yaml")
    with tempfile.NamedTemporaryFile("w", suffix=".tap", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        told = run([need("prove"), "-e", shutil.which("cat"), file.name], text=True)
    said = told.stdout + told.stderr
    if "Parse errors" in said or (told.returncode == 0) != (doc["exit_status"] < 2):
        yield f"prove: {told.returncode} {said}"
    if (doc["exit_status"] == 3) != ("Further testing stopped" in said):
        yield f"prove: {said}"
    points = re.findall(r"^(not ok|ok) \d+ - [^:#\n]*(?:(?: # SKIP)|:) ?", text, re.M)
    if len(points) != len(doc["checks"]):
        yield f"{len(points)} test points of {len(doc['checks'])} checks"
    for block in re.findall(r"^  ---\n(.*?)^  \.\.\.\n", text, re.M | re.S):
        read = run([python, "-c", READ_YAML], input=block.encode())
        if read.returncode != 0:
            yield f"YAML: {read.stderr.decode()}\n{block}"


# ---- troubleshoot

def troubleshoot(text, doc, _):
    found = json.loads(text)
    if list(found) != ["pass", "warn", "fail"]:
        yield f"keys are {list(found)}"
    for kind, results in found.items():
        for result in results:
            wanted = {"title": str, "message": str} | ({"strict": bool} if kind == "fail" else {})
            if {name: type(value) for name, value in result.items()} != wanted:
                yield f"{kind}: {result}"
    counts = {severity: sum(f["severity"] == severity for f in doc["findings"])
              for severity in ("warn", "fail")}
    counts["fail"] += doc["exit_status"] == 3
    counts["pass"] = sum(check["status"] == "pass" for check in doc["checks"])
    if {kind: len(results) for kind, results in found.items()} != counts:
        yield f"{ {kind: len(results) for kind, results in found.items()} } is not {counts}"


READERS = {"nagios": nagios, "prometheus": prometheus, "openmetrics": openmetrics, "junit": junit,
           "tap": tap, "troubleshoot": troubleshoot}


# ---- one run

def evidence_of(program, where):
    """The file of what the case saw; cases that judge one have it already."""
    args = where.args([])
    if args[0] == "diagnose":
        return where.tmp / args[1]
    path = where.directory / "evidence.json"
    run([program, *args, "--evidence", path], env=where.env(), cwd=where.tmp)
    where.stop()
    return path


def judge(options, path):
    case = casefile.read(path)
    with tempfile.TemporaryDirectory(prefix="s3preflight-formats-") as name, \
            stage.Stage(case, pathlib.Path(name), options) as where:
        seen = evidence_of(options.program, where)

        def again(fmt, *more):
            return run([options.program, "diagnose", seen, "--format", fmt, *more], env=where.env())

        doc = json.loads(again("json").stdout)
        told = again(options.format)
        faults = [] if str(doc["exit_status"]) == case.wanted("exit") else ["another verdict"]
        faults += [] if told.returncode == doc["exit_status"] else [f"exit {told.returncode}"]
        faults += [told.stderr.decode()] if told.stderr else []
        faults += [expect.dirty(told.stdout, False)] if expect.dirty(told.stdout, False) else []
        faults += READERS[options.format](told.stdout.decode(), doc, options)
        faults += to_file(options, where, again, told)
        return faults


def to_file(options, where, again, told):
    """The file has what standard output has; for the collector, whoever it runs as can read it."""
    path = where.tmp / "report"
    mask = os.umask(0o077)
    again(options.format, "-o", str(path), "-q")
    os.umask(mask)
    public = options.format in ("prometheus", "openmetrics")
    if path.read_bytes() != told.stdout:
        yield "the file differs from standard output"
    if path.stat().st_mode & 0o777 != (0o644 if public else 0o600):
        yield f"the file has mode {path.stat().st_mode & 0o777:o}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("format", choices=READERS)
    parser.add_argument("--program", required=True)
    parser.add_argument("--server", required=True)
    parser.add_argument("--pki", required=True)
    parser.add_argument("--tools", default="/nonexistent", help="where promtool may be put")
    parser.add_argument("cases", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    failed = 0
    for path in options.cases:
        try:
            faults = judge(options, path)
        except NotHere as missing:
            print(f"SKIP: there is no {missing}")
            return 77
        failed += bool(faults)
        for fault in faults:
            print(f"FAIL {path.stem}: {fault}")
    print(f"{len(options.cases) - failed} of {len(options.cases)} reports were taken")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
