#!/usr/bin/env python3
"""Every cause of the program is shown by a case, or not-shown.txt says why not. Usage: causes.py PROGRAM"""

import pathlib
import re
import subprocess
import sys

sys.dont_write_bytecode = True  # the sources may lie where nothing is to be written

import casefile  # noqa: E402

HERE = pathlib.Path(__file__).parent


def shown():
    for path in sorted((HERE / "cases").rglob("*.case")):
        case = casefile.read(path)
        yield from case.values(case.expect, "cause")
        yield from case.values(case.expect, "also")


def excused():
    for line in (HERE / "not-shown.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split(" ", 1)[0]


def main():
    text = subprocess.run([sys.argv[1], "explain"], stdin=subprocess.DEVNULL, check=True,
                          capture_output=True, text=True, timeout=20).stdout
    causes = set(re.findall(r"^  (?:fail|warn|note) +(\S+)", text, flags=re.M))
    seen, left_out = set(shown()), set(excused())
    faults = [f"{cause}: no case shows it" for cause in sorted(causes - seen - left_out)]
    faults += [f"{cause}: not-shown.txt has it, and so have the cases" for cause in seen & left_out]
    faults += [f"{cause}: there is no such cause" for cause in (seen | left_out) - causes]
    print("\n".join(faults) or f"{len(causes)} causes, {len(seen)} of them shown")
    return 1 if faults or not causes else 0


if __name__ == "__main__":
    sys.exit(main())
