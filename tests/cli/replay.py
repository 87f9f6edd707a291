"""What a run saw, judged again from its file: it must come to the same report."""

import json
import re
import subprocess

import expect

SECONDS = 60  # for a busy machine; it takes some milliseconds
ORIGIN = re.compile(r"  Judged from .*?Z\.\n\n", re.S)
# Arguments that say how the report looks; with a value or without.
LOOKS = {"--color": 1, "-v": 0, "-q": 0, "--verbose": 0, "--quiet": 0, "-qv": 0, "-vq": 0}


def is_wanted(case, fmt, args):
    """Of every run that makes a report on standard output, unless the case says why not."""
    return (fmt is not None and not case.values(case.run, "replay") and
            not {"-o", "--output", "--evidence", "diagnose", "manifests"} & set(args))


def path(where):
    return where.directory / "evidence.json"


def option(where):
    return ["--evidence", str(path(where))]


def looks(args):
    words = iter(args)
    for word in words:
        if word in LOOKS:
            yield word
            for _ in range(LOOKS[word]):
                yield next(words)


def elsewhere(where):
    """The environment of somebody who has neither the keys nor the trust store nor the settings."""
    return {name: value for name, value in where.env().items()
            if not name.startswith(("AWS_", "S3PREFLIGHT_", "SSL_CERT_"))}


def differences(a, b, at=""):
    """Places where two documents differ."""
    if isinstance(a, dict) and isinstance(b, dict):
        for name in sorted(set(a) | set(b)):
            yield from differences(a.get(name), b.get(name), f"{at}.{name}".lstrip("."))
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for i, pair in enumerate(zip(a, b)):
            yield from differences(*pair, f"{at}[{i}]")
    elif a != b:
        yield f"{at} was {a!r} and is now {b!r}"


def compare(fmt, first, second, name):
    if fmt == "text":
        second, origins = ORIGIN.subn("", second)
        if origins != 1 and second:
            yield "it does not say that it was judged from a file"
        if first != second:
            yield f"the text differs:\n{first}\n-- judged again\n{second}"
        return
    first, second = json.loads(first), json.loads(second)
    evidence, command = second.pop("evidence", None), second.pop("command", None)
    first.pop("command", None)
    if command != "diagnose" or not evidence or evidence["file"] != name:
        yield f"it does not say that it was judged from a file: {command}, {evidence}"
    yield from differences(first, second)


def judge(program, fmt, args, result, where):
    file = path(where)
    if not file.exists():
        return ["no evidence was written"] if result.out else []
    data = file.read_bytes()
    faults = []
    if file.stat().st_mode & 0o777 != 0o600:
        faults.append(f"the evidence has mode {file.stat().st_mode & 0o777:o}")
    if expect.leaks(data, where.secrets()):
        faults.append("the evidence holds a secret")
    if expect.dirty(data, False) is not None:
        faults.append(f"the evidence has {expect.dirty(data, False)}")
    again = subprocess.run(
        [program, "diagnose", file.name, "--format", fmt, *looks(args)], cwd=where.directory,
        env=elsewhere(where), stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS,
        check=False)
    if again.stderr or again.returncode != result.status:
        return [*faults, f"judged again it ends with {again.returncode}, not {result.status}: "
                         f"{again.stderr.decode('utf-8', 'replace')}"]
    found = compare(fmt, result.out.decode("utf-8"), again.stdout.decode("utf-8"), file.name)
    return faults + [f"judged again: {fault}" for fault in found]
