"""A support bundle, looked into with the tools that its reader has: tar, gzip and sha256sum."""

import fnmatch
import io
import json
import pathlib
import stat
import subprocess
import tarfile
import tempfile

import expect

GZIP = b"\x1f\x8b"
FIRST, LAST = "README.txt", "SHA256SUMS"
TYPICAL = 1 << 20  # bytes; no case is anything but typical


def is_one(data):
    return data.startswith(GZIP)


def found(result):
    """The bundles that the run left: (name, bytes, path or None for standard output)."""
    for path in sorted(result.tmp.glob("*.tar.gz")):
        yield path.name, path.read_bytes(), path
    if is_one(result.out):
        yield "stdout", result.out, None


def read(data):
    """Name below the folder -> bytes, in order."""
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        return {info.name.partition("/")[2]: tar.extractfile(info).read() for info in tar}


def form(data):
    """What holds for the members as such."""
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        infos = list(tar)
    folders = {info.name.partition("/")[0] for info in infos}
    names = [info.name.partition("/")[2] for info in infos]
    if len(folders) != 1:
        yield f"more than one folder: {sorted(folders)}"
    if names[0] != FIRST or names[-1] != LAST or len(set(names)) != len(names):
        yield f"the order of the members: {names}"
    if data[4:8] != bytes(4):
        yield "the header of gzip has a time"
    for info in infos:
        if (not info.isreg() or info.mode != 0o600 or info.uid or info.gid or info.uname or
                info.gname or info.mtime != infos[0].mtime):
            yield f"{info.name}: {info}, mode {info.mode:o}, of {info.uid}:{info.gid}"


def unpacked(data):
    """tar and sha256sum agree with it."""
    with tempfile.TemporaryDirectory(prefix="s3preflight-bundle-") as name:
        done = subprocess.run(["tar", "-xzf", "-", "-C", name], input=data, capture_output=True,
                              check=False)
        if done.returncode or done.stderr:
            yield f"tar: {done.stderr[:200]!r}"
            return
        folder = next(pathlib.Path(name).iterdir())
        done = subprocess.run(["sha256sum", "-c", "--strict", "--quiet", LAST], cwd=folder,
                              capture_output=True, check=False)
        listed = len((folder / LAST).read_text(encoding="utf-8").splitlines())
        files = sum(path.is_file() for path in folder.rglob("*"))
    if done.returncode or listed != files - 1:
        yield f"sha256sum: {done.stdout[:200]!r} {done.stderr[:200]!r}, {listed} of {files}"


def content(name, text, secrets):
    """What holds for every member."""
    if expect.leaks(text, secrets) or b"PRIVATE KEY-----" in text:
        yield f"{name} holds a secret"
    if name.endswith(".json"):
        json.loads(text)
    unsafe = expect.dirty(text.replace(b"\r\n", b"\n") if name.endswith(".csv") else text, False)
    if unsafe is not None:
        yield f"{name}: {unsafe}"


def every(result, where):
    """What holds for every bundle; no case has to say it."""
    for title, data, path in found(result):
        try:
            members = read(data)
        except (tarfile.TarError, EOFError, OSError) as problem:
            yield f"{title}: {problem}"
            continue
        if path is not None and stat.S_IMODE(path.stat().st_mode) != 0o600:
            yield f"{title} has mode {path.stat().st_mode:o}"
        if len(data) > TYPICAL or expect.leaks(data, where.secrets()):
            yield f"{title}: {len(data)} bytes, or a secret as it is packed"
        faults = [*form(data), *unpacked(data)]
        for name, text in members.items():
            faults += content(name, text, where.secrets())
        if ("report.txt" in members) == ("error.txt" in members):
            faults.append("not one of report.txt and error.txt")
        if ("report.json" in members and
                json.loads(members["report.json"])["exit_status"] != result.status):
            faults.append("the report is of another exit status")
        yield from (f"{title}: {fault}" for fault in faults)


def matching(members, pattern):
    return [name for name in members if fnmatch.fnmatchcase(name, pattern)]


def wanted(case, result):
    """"bundle absent", "bundle holds|lacks MEMBER...", "bundle MEMBER has|without TEXT"."""
    bundles = list(found(result))
    for text in case.values(case.expect, "bundle"):
        first, _, rest = text.partition(" ")
        if first == "absent":
            if bundles:
                yield "there is a bundle"
            continue
        if len(bundles) != 1:
            yield f"{len(bundles)} bundles"
            return
        members = read(bundles[0][1])
        if first in ("holds", "lacks"):
            yield from (f"bundle: {first} not {pattern}: {list(members)}" for pattern in rest.split()
                        if bool(matching(members, pattern)) != (first == "holds"))
            continue
        names = matching(members, first)
        if not names:
            yield f"bundle: no {first} in {list(members)}"
        for name in names:
            yield from expect.contains(f"bundle: {name}", members[name].decode("utf-8"),
                                       [rest.removeprefix("has ")])
