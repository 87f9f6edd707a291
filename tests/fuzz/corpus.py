#!/usr/bin/env python3
"""Makes corpus/bundle: small bundles, good and otherwise, as tests/fuzz/fuzz_bundle.c takes them.

Usage: corpus.py            the files are written beside this script
"""

import hashlib
import pathlib
import sys
import tarfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "hostile"))

import bundles  # noqa: E402

FILES = {"evidence.json": b"{}\n", "report.json": b"{}\n", "http/001-list.txt": b"200\n"}


def entry(name, data=b"", **keys):
    return bundles.entry(f"b/{name}", data, **keys)


def tar(*more, files=None):
    files = FILES if files is None else files
    return b"t" + bundles.members(files, "b") + b"".join(more) + \
        entry("SHA256SUMS", bundles.sums(files)) + bundles.END


INPUTS = {
    "good": tar(),
    "good.gz": bundles.packed(tar()[1:]),
    "folders": tar(entry("", kind=tarfile.DIRTYPE), entry("http", kind=tarfile.DIRTYPE)),
    "empty": tar(files={}),
    "link": tar(entry("x", kind=tarfile.SYMTYPE, link="/etc/passwd")),
    "hard-link": tar(entry("x", kind=tarfile.LNKTYPE, link="b/report.json")),
    "device": tar(entry("x", kind=tarfile.CHRTYPE)),
    "outside": tar(entry("../../x")),
    "pax": tar(entry("x", b"1", pax={"path": "b/" + 150 * "y", "comment": "z"})),
    "long-name": tar(bundles.entry("b/" + 150 * "y", form=tarfile.GNU_FORMAT)),
    "sparse-map": b"t" + bundles.sparse_map(3),
    "sparse-old": b"t" + bundles.sparse_old(),
    "negative": b"t" + bundles.negative(),
    "wrong-sum": tar()[:-1600] + hashlib.sha256(b"x").hexdigest().encode() + b"  x\n",
    "nothing": b"t",
    "twice": bundles.packed(bundles.packed(b"")),
    "cut.gz": bundles.packed(tar()[1:])[:200],
}


def main():
    folder = pathlib.Path(__file__).resolve().parent / "corpus" / "bundle"
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in INPUTS.items():
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
