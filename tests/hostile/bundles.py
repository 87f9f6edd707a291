#!/usr/bin/env python3
"""Bundles that somebody made to do harm: `diagnose` refuses each with the reason, writes nothing
anywhere, and needs neither much memory nor much time for it.

Usage: bundles.py --program FILE
"""

import argparse
import gzip
import hashlib
import io
import json
import os
import pathlib
import resource
import struct
import subprocess
import sys
import tarfile
import tempfile
import time
import zlib

sys.dont_write_bytecode = True
CLI = pathlib.Path(__file__).resolve().parent.parent / "cli"
sys.path.insert(0, str(CLI))

import casefile  # noqa: E402

MEMORY = 400 << 20  # bytes of address space
SECONDS = 20
MIB = 1 << 20
FOLDER = "s3preflight-20261122T194937Z"


def evidence():
    """What a run saw that found somebody else's objects."""
    case = casefile.read(CLI / "cases/evidence/format-1-first-preflight.case")
    return "".join(line + "\n" for line in case.texts["e.json"]).encode()


# ---- archives


def entry(name, data=b"", kind=tarfile.REGTYPE, link="", pax=None, form=tarfile.USTAR_FORMAT):
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = len(data), kind, link
    if pax:
        info.pax_headers, form = pax, tarfile.PAX_FORMAT
    blocks = info.tobuf(form, "utf-8", "surrogateescape")
    return blocks + data + bytes(-len(data) % 512)


def sums(files):
    lines = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items()]
    return "".join(lines).encode()


def members(files, folder=FOLDER):
    return b"".join(entry(f"{folder}/{name}", data) for name, data in files.items())


END = bytes(1024)


def packed(tar):
    return gzip.compress(tar, mtime=0)


def bundle(more=b"", files=None, listed=None):
    """A good one, with something more in it."""
    files = {"evidence.json": evidence(), "report.json": b"{}\n"} if files is None else files
    listed = sums(files) if listed is None else listed
    return packed(members(files) + more + entry(f"{FOLDER}/SHA256SUMS", listed) + END)


def with_member(name, **keys):
    return bundle(entry(name, **keys))


def inside(name, **keys):
    return with_member(f"{FOLDER}/{name}", **keys)


def zeros(before, size):
    """gzip of some bytes and so many MiB of zeros, one deflate stream, without packing them all."""
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = pack.compress(before) + pack.flush(zlib.Z_FULL_FLUSH)
    chunk = pack.compress(bytes(MIB)) + pack.flush(zlib.Z_FULL_FLUSH)
    check, length = zlib.crc32(before), len(before)
    for _ in range(size):
        check = zlib.crc32(bytes(MIB), check)
        length += MIB
    tail = pack.flush(zlib.Z_FINISH)
    return (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff" + head + chunk * size + tail +
            struct.pack("<II", check, length & 0xffffffff))


def header(name, size, kind=tarfile.REGTYPE):
    info = tarfile.TarInfo(name)
    info.size, info.type = size, kind
    return info.tobuf(tarfile.GNU_FORMAT)


def nested(times):
    data = bundle()
    for _ in range(times):
        data = gzip.compress(data, mtime=0)
    return data


def by_tarfile(form, **fields):
    """As tarfile itself writes it."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", format=form) as tar:
        info = tarfile.TarInfo(f"{FOLDER}/evidence.json")
        data = evidence()
        info.size = len(data)
        for name, value in fields.items():
            setattr(info, name, value)
        tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def sparse_map(entries):
    """GNU's sparse format 1.0: the map stands before the data."""
    data = f"{entries}\n".encode() + b"0\n1\n" * entries
    data += bytes(-len(data) % 512)
    return entry("x", data, pax={"GNU.sparse.major": "1", "GNU.sparse.minor": "0",
                                 "GNU.sparse.name": f"{FOLDER}/x", "GNU.sparse.realsize": "1"})


# (name, bytes, what the message says); made one after the other, as some are large
CASES = [
    ("absolute", lambda: with_member("/etc/cron.d/x"), "/etc/cron.d/x: an absolute path"),
    ("outside", lambda: with_member(f"{FOLDER}/../../x"), "a path that leads outside"),
    ("outside at once", lambda: with_member("../x"), "../x: a path that leads outside"),
    ("outside by pax", lambda: with_member("ok", pax={"path": f"{FOLDER}/../x"}),
     "a path that leads outside"),
    ("empty part", lambda: inside("/x"), "an empty part"),
    ("this folder", lambda: with_member(f"./{FOLDER}/x"), "an empty part"),
    ("terminal", lambda: inside("a\x1b]0;x\x07"), "\\x1b]0;x\\x07: a character"),
    ("letters", lambda: inside("x", pax={"path": f"{FOLDER}/\u202egnp.exe"}), "x"),
    ("backslash", lambda: inside("..\\..\\x"), "a character"),
    ("twice", lambda: inside("evidence.json", data=b"{}"), "evidence.json: it is there twice"),
    ("two folders", lambda: with_member("other/x"), "other/x: it lies in another folder"),
    ("no folder", lambda: with_member("x"), "x: it lies in no folder"),
    ("symbolic link", lambda: inside("x", kind=tarfile.SYMTYPE, link="/etc/shadow"),
     "x: a symbolic link"),
    ("link in place of evidence",
     lambda: packed(entry(f"{FOLDER}/evidence.json", kind=tarfile.SYMTYPE, link="/etc/passwd") +
                    END), "evidence.json: a symbolic link"),
    ("hard link", lambda: inside("x", kind=tarfile.LNKTYPE, link="/etc/passwd"), "x: a hard link"),
    ("hard link within", lambda: inside("x", kind=tarfile.LNKTYPE,
                                        link=f"{FOLDER}/evidence.json"), "x: a hard link"),
    ("character device", lambda: inside("x", kind=tarfile.CHRTYPE), "x: a device"),
    ("block device", lambda: inside("x", kind=tarfile.BLKTYPE), "x: a device"),
    ("named pipe", lambda: inside("x", kind=tarfile.FIFOTYPE), "x: a named pipe"),
    ("an empty folder, which harms nobody", lambda: inside("x", kind=tarfile.DIRTYPE), None),
    ("1025 members", lambda: bundle(b"".join(entry(f"{FOLDER}/{i}") for i in range(1100))),
     "more than 1024 members"),
    ("100000 members", lambda: bundle(b"".join(entry(f"{FOLDER}/{i}") for i in range(100000))),
     "more than 1024 members"),
    ("bomb", lambda: zeros(header(f"{FOLDER}/evidence.json", 1024 * MIB), 1024),
     "evidence.json: larger than 16 MiB"),
    ("bomb that says less", lambda: zeros(header(f"{FOLDER}/evidence.json", 16 * MIB), 1024),
     "more than 1 MiB between two members"),
    ("bomb of many members",
     lambda: packed(b"".join(entry(f"{FOLDER}/{i}", bytes(15 * MIB)) for i in range(6))),
     "it unpacks to more than 64 MiB"),
    ("bomb of zeros", lambda: zeros(b"", 1024), "more than 1 MiB"),
    ("bomb of a long name", lambda: zeros(header("././@LongLink", 1024 * MIB, b"L"), 1024), ""),
    ("bomb of a pax header", lambda: zeros(header("pax", 1024 * MIB, b"x"), 1024), ""),
    ("bomb behind a good one",
     lambda: zeros(gzip.decompress(bundle()), 1024), "more than 1 MiB between two members"),
    ("bomb of a sparse map", lambda: packed(sparse_map(5000000) + END), ""),
    ("sparse", lambda: packed(sparse_map(2) + END), ""),
    ("sparse of the old kind", lambda: packed(sparse_old() + END), "x: a file with holes"),
    ("50000 headers", lambda: packed(header("g", 0, b"g") * 50000 + END), ""),
    ("500000 empty pieces of gzip", lambda: gzip.compress(b"", mtime=0) * 500000, ""),
    ("empty pieces before a good one", lambda: gzip.compress(b"", mtime=0) * 100000 + bundle(),
     None),
    ("compressed twice", lambda: nested(1), "it is compressed twice"),
    ("compressed twenty times", lambda: nested(20), "it is compressed twice"),
    ("too large a file", lambda: bundle() + bytes(11 * MIB), "larger than 10 MiB"),
    ("cut", lambda: bundle()[:-20], "it is cut or damaged"),
    ("cut at half", lambda: bundle()[:3000], "it is cut or damaged"),
    ("cut in its header", lambda: bundle()[:9], "it is cut or damaged"),
    ("something behind", lambda: bundle() + b"#!/bin/sh\n", "there is something behind its end"),
    ("something behind, within",
     lambda: packed(gzip.decompress(bundle()) + b"#!/bin/sh\n"), "something behind its end"),
    ("another archive behind", lambda: packed(gzip.decompress(bundle()) * 2),
     "something behind its end"),
    ("no evidence", lambda: bundle(files={"report.json": b"{}"}), "there is no evidence.json in it"),
    ("evidence that is none",
     lambda: bundle(files={"evidence.json": b"hello"}), "x.tar.gz: evidence.json:1: no JSON"),
    ("empty evidence", lambda: bundle(files={"evidence.json": b""}), "evidence.json"),
    ("no sums", lambda: packed(members({"evidence.json": evidence()}) + END),
     "this is no bundle of s3preflight: there is no SHA256SUMS in it"),
    ("other bytes", lambda: bundle(files={"evidence.json": evidence() + b" "},
                                   listed=sums({"evidence.json": evidence()})),
     "evidence.json: it differs from SHA256SUMS"),
    ("named and not there", lambda: bundle(listed=sums({"evidence.json": evidence(),
                                                        "report.json": b"{}\n", "x": b""})),
     "x: it stands in SHA256SUMS, and is not there"),
    ("there and not named", lambda: inside("x"), "x: it does not stand in SHA256SUMS"),
    ("sums of something else", lambda: bundle(listed=b"hello\n"), "none of sha256sum"),
    ("zip", lambda: packed(b"PK\x03\x04" + bytes(2000)), "this is no tar archive"),
    ("tar of GNU", lambda: by_tarfile(tarfile.GNU_FORMAT), "there is no SHA256SUMS"),
    ("tar of pax", lambda: by_tarfile(tarfile.PAX_FORMAT, mtime=1.5), "there is no SHA256SUMS"),
    ("negative size", lambda: packed(negative() + END), ""),
]


def sparse_old():
    block = bytearray(header(f"{FOLDER}/x", 512, b"S"))
    block[386:398], block[398:410] = b"00004000000\0", b"00000001000\0"
    block[483:495] = b"00004001000\0"
    return checked(block) + bytes(512)


def negative():
    block = bytearray(header(f"{FOLDER}/x", 0))
    block[124:136] = b"\xff" * 11 + b"\x00"
    return checked(block)


def checked(block):
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


# ---- the program


def limits():
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def bounded():
    limits()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def everything(folder):
    return {str(path): (path.lstat().st_mtime_ns, path.lstat().st_size)
            for path in [folder, *folder.rglob("*")]}


class Run:
    def __init__(self, program, folder, data, args):
        self.home, self.cwd = folder / "home", folder / "cwd"
        self.home.mkdir()
        self.cwd.mkdir()
        (self.cwd / "x.tar.gz").write_bytes(data)
        sanitized = b"__asan_init" in pathlib.Path(program).read_bytes()
        env = {name: os.environ[name] for name in ("ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS")
               if name in os.environ}
        env.update(PATH="/usr/bin:/bin", HOME=str(self.home), TMPDIR=str(self.cwd), LC_ALL="C")
        before = everything(folder)
        began = time.monotonic()
        with open(self.cwd / "x.tar.gz", "rb") as given:
            result = subprocess.run([program, "diagnose", *args], cwd=self.cwd, env=env,
                                    stdin=given, capture_output=True, timeout=SECONDS * 3,
                                    preexec_fn=limits if sanitized else bounded, check=False)
        self.seconds = (time.monotonic() - began) / (3 if sanitized else 1)
        self.status, self.out = result.returncode, result.stdout.decode()
        self.err = result.stderr.decode()
        self.wrote = everything(folder) != before

    def faults(self):
        if self.wrote:
            yield "it wrote something to disk"
        if self.seconds > SECONDS:
            yield f"it took {self.seconds:.1f} s"
        for text in (self.out, self.err):
            bad = [c for c in text if c != "\n" and not c.isprintable()]
            if bad:
                yield f"it prints {bad}"


def hostile(program, make, message):
    with tempfile.TemporaryDirectory(prefix="s3preflight-hostile-") as name:
        run = Run(program, pathlib.Path(name), make(), ["x.tar.gz"])
    yield from run.faults()
    if message is None:
        if run.status != 2 or run.err:
            yield f"exit {run.status}: {run.err}"
        return
    if run.status != 3 or run.out:
        yield f"exit {run.status}, and it said {run.out[:200]!r}"
    if not run.err.startswith("s3preflight: x.tar.gz: ") or message not in run.err:
        yield f"its reason is {run.err!r}"


def good(program, args, name):
    """A good bundle comes to what its run came to, and says where from."""
    with tempfile.TemporaryDirectory(prefix="s3preflight-hostile-") as folder:
        run = Run(program, pathlib.Path(folder), bundle(), [*args, "--format", "json"])
    yield from run.faults()
    if run.status != 2 or run.err:
        yield f"exit {run.status}: {run.err}"
        return
    report = json.loads(run.out)
    if report["cause"] != "own-foreign-objects" or "then" in report:
        yield f"it comes to {report['cause']}"
    if report["evidence"]["file"] != f"{name}: evidence.json":
        yield f"it says that it is from {report['evidence']['file']}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    options = parser.parse_args()
    program = str(pathlib.Path(options.program).resolve())
    failed = 0
    tests = [(name, hostile(program, make, message)) for name, make, message in CASES]
    tests += [("a good one", good(program, ["x.tar.gz"], "x.tar.gz")),
              ("a good one on standard input", good(program, ["-"], "(standard input)"))]
    for name, faults in tests:
        found = list(faults)
        failed += bool(found)
        for fault in found:
            print(f"FAIL {name}: {fault}", flush=True)
    print(f"{len(tests) - failed} of {len(tests)} passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
