#!/usr/bin/env python3
"""The documents that follow from the table of causes and from the tests.

    docs.py TABLE check catalogue    every fault of catalogue.txt is told, or has its reason
    docs.py TABLE check causes       docs/causes.md is what would be written
    docs.py TABLE check coverage     docs/coverage.md is what would be written
    docs.py TABLE write              write both; scripts/docs does so

TABLE is the program that prints the table of causes (table.c).
"""
import collections
import pathlib
import re
import subprocess
import sys

sys.dont_write_bytecode = True  # the sources may lie where nothing is to be written

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent

Cause = collections.namedtuple("Cause", "group id severity title means seen remedy only "
                                        "title_in_use remedy_in_use")
Fault = collections.namedtuple("Fault", "id kind remark")

# Why a fault of the catalogue is no cause, in the order of the document.
KINDS = {
    "as": "Told by another name",
    "write": "Shows only when more is written than the write probe does",
    "repository": "Is in the files of a repository that s3preflight does not read, or is of a restore",
    "outside": "Lies outside of the prefix, where s3preflight does not look",
    "vantage": "Needs a second look from another place or at another time",
    "client": "A defect of a client's own, which s3preflight and its consumers do not have",
    "advice": "Not wrong by itself: advice about running it",
}
TOLD, BEYOND = "told", "beyond"

SEVERITIES = {
    "fail": "not ready",
    "warn": "ready with warnings",
    "note": "said, and changes nothing",
}


# ---- what there is to say


def table(program):
    text = subprocess.run([program], stdin=subprocess.DEVNULL, check=True, capture_output=True,
                          timeout=20).stdout.decode("utf-8")
    causes = [Cause(*line.split("\t")) for line in text.splitlines()]
    if not causes:
        sys.exit("docs.py: the table of causes is empty")
    return causes


def catalogue():
    for line in (HERE / "catalogue.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            words = line.split(None, 2) + ["", ""]
            yield Fault(words[0], words[1] or TOLD, words[2])


def markdown(text):
    return re.sub(r"([\\`*_<>|\[\]])", r"\\\1", text)


# ---- the catalogue


def faults_of_the_catalogue(causes):
    ids = {cause.id for cause in causes}
    seen = set()
    for fault in catalogue():
        if fault.id in seen:
            yield f"{fault.id} stands there twice"
        seen.add(fault.id)
        if fault.kind in (TOLD, BEYOND):
            if fault.id not in ids:
                yield f"{fault.id} is no cause of the table: say why it is not told"
            continue
        if fault.kind not in KINDS:
            yield f"{fault.id}: there is no reason '{fault.kind}', but {', '.join(KINDS)}"
        if fault.id in ids:
            yield f"{fault.id} is a cause of the table: take its reason away"
        if fault.kind == "as" and (fault.remark.split() or [""])[0] not in ids:
            yield f"{fault.id}: 'as' needs a cause of the table behind it"
    for cause in causes:
        if cause.id not in seen:
            yield f"{cause.id} is missing: write '{cause.id} {BEYOND}'"


# ---- docs/causes.md


def entry(cause):
    yield f"### `{cause.id}`"
    yield ""
    yield f"**{markdown(cause.title)}** ({cause.severity})"
    yield ""
    yield f"* Means: {markdown(cause.means)}"
    yield f"* Seen: {markdown(cause.seen)}"
    yield f"* Do: {markdown(cause.remedy)}"
    if cause.remedy_in_use:
        yield f"* Do, where the repository is in use: {markdown(cause.remedy_in_use)}"
    if cause.title_in_use:
        yield f"* Called there: {markdown(cause.title_in_use)}"
    if cause.only:
        yield f"* Only: {markdown(cause.only)}"
    yield ""


def anchor(group):
    return group.lower().replace(" ", "-")


def capital(text):
    return text[0].upper() + text[1:]


def left_out(faults):
    for kind, meaning in KINDS.items():
        rows = [fault for fault in faults if fault.kind == kind]
        if not rows:
            continue
        yield f"### {meaning}"
        yield ""
        for fault in rows:
            other, _, remark = fault.remark.partition(" ") if kind == "as" else ("", "", fault.remark)
            parts = [f"`{other}`"] if other else []
            parts += [markdown(remark)] if remark else []
            yield f"* `{fault.id}`" + (": " if parts else "") + ", ".join(parts)
        yield ""


def causes_document(causes):
    faults = list(catalogue())
    counts = collections.Counter(cause.severity for cause in causes)
    groups = list(dict.fromkeys(cause.group for cause in causes))
    yield "# What can be wrong"
    yield ""
    yield "<!-- Generated from the table of causes by scripts/docs: change the table instead. -->"
    yield ""
    yield f"All {len(causes)} causes that `s3preflight` names, in the order in which they are to be " \
          "mended. An id is stable: it stands in"
    yield "reports, and scripts may rely on it. `s3preflight explain ID` says the same on the spot."
    yield ""
    yield "| severity | causes | a run that finds one is |"
    yield "|---|---|---|"
    for severity, meaning in SEVERITIES.items():
        yield f"| {severity} | {counts[severity]} | {meaning} |"
    yield ""
    yield "Groups: " + ", ".join(f"[{g}](#{anchor(g)})" for g in groups) + "; and " \
          "[what is not told](#not-told-by-s3preflight)."
    yield ""
    for group in groups:
        yield f"## {capital(group)}"
        yield ""
        for cause in causes:
            if cause.group == group:
                yield from entry(cause)
    told = [f for f in faults if f.kind == TOLD]
    known = [f for f in faults if f.kind != BEYOND]
    renamed = [f for f in known if f.kind == "as"]
    yield "## Not told by s3preflight"
    yield ""
    yield f"The causes were chosen from a catalogue of {len(known)} faults that are known to keep a " \
          "backup repository from working, collected"
    yield f"from issues, sources and experiments. {len(told)} of them are causes above, " \
          f"{len(renamed)} are told by another name, and {len(known) - len(told) - len(renamed)} are " \
          "not told:"
    yield "a *ready* says nothing about them."
    yield ""
    yield from left_out(faults)
    yield "## Beyond the catalogue"
    yield ""
    yield "Causes that it does not have: mistakes of typing that only a manifest can hold, and honest " \
          "wide ones for what no"
    yield "narrower cause fits."
    yield ""
    for fault in faults:
        if fault.kind == BEYOND:
            yield f"* `{fault.id}`"


# ---- docs/coverage.md


def most(names):
    """The most frequent of names; of several the first in the order of the alphabet."""
    return min(names, key=lambda name: (-names[name], name))


def shown_in_units(ids):
    """The file of cases by cause that has the most: a case names its cause in a string of its own."""
    files = collections.defaultdict(collections.Counter)
    for path in sorted((ROOT / "tests/unit/checks").glob("cases_*.c")):
        for name in re.findall(r'"([a-z0-9-]+)"', path.read_text(encoding="utf-8")):
            if name in ids:
                files[name][path.name] += 1
    return {name: most(paths) for name, paths in files.items()}


def shown_by_program(ids):
    """A case by cause, of the directory that has the most; one with it as the root cause, if any."""
    cases = ROOT / "tests/cli/cases"
    files = {"cause": collections.defaultdict(list), "also": collections.defaultdict(list)}
    for path in sorted(cases.rglob("*.case")):
        for role, name in re.findall(r"^(cause|also) (\S+)$", path.read_text(encoding="utf-8"), re.M):
            if name in ids:
                files[role][name].append(str(path.relative_to(cases)))
    shown = {}
    for name, paths in {**files["also"], **files["cause"]}.items():
        group = most(collections.Counter(path.split("/")[0] for path in paths))
        shown[name] = min(path for path in paths if path.split("/")[0] == group)
    return shown


def excused():
    text = (ROOT / "tests/cli/not-shown.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+) +(\S.*)$", text, flags=re.M))


def shown_by_servers(ids):
    """Servers by cause: the functions of tests/real/run are theirs, pgbackrest is Swift's."""
    servers = collections.defaultdict(dict)
    names = {"swift": ("Swift",), "s3rver": ("s3rver",), "every_server": ("Swift", "s3rver"),
             "openssl": ("openssl",)}
    current = ()
    for line in (ROOT / "tests/real/run").read_text(encoding="utf-8").splitlines():
        begin = re.match(r"cases_(\w+)\(\) \{", line)
        current = names[begin[1]] if begin else () if line == "}" else current
        for name in re.findall(r"\b(?:refused|warned):([a-z0-9-]+)", line):
            servers[name].update(dict.fromkeys(current))
    for line in (ROOT / "tests/real/pgbackrest").read_text(encoding="utf-8").splitlines():
        for name in re.findall(r"^ *agree '[^']*' ([a-z0-9-]+)", line):
            servers[name]["pgBackRest"] = None
    for script in ("repositories", "barman", "tools"):
        for name in re.findall(r"\b(?:refused|warned):([a-z0-9-]+)",
                               (ROOT / "tests/real" / script).read_text(encoding="utf-8")):
            servers[name]["Swift"] = None
    return {name: list(where) for name, where in servers.items() if name in ids}


def coverage_document(causes):
    ids = {cause.id for cause in causes}
    units, programs, servers, reasons = (shown_in_units(ids), shown_by_program(ids),
                                         shown_by_servers(ids), excused())
    yield "# Where each cause is tested"
    yield ""
    yield "<!-- Generated from the tests by scripts/docs. -->"
    yield ""
    yield "| | of | |"
    yield "|---|---|---|"
    for shown, where in ((units, "a case of the checks, `tests/unit/checks`"),
                         (programs, "a run of the whole program, `tests/cli/cases`"),
                         (servers, "a server or client that is not ours, `tests/real`")):
        yield f"| {len(shown)} | {len(causes)} | causes are shown by {where} |"
    yield ""
    yield "Where the whole program cannot show one, the reason stands in its place. Of several files one " \
          "is named."
    yield ""
    yield "| cause | unit | whole program | real |"
    yield "|---|---|---|---|"
    for cause in causes:
        unit = f"`{units[cause.id]}`" if cause.id in units else ""
        program = f"`{programs[cause.id]}`" if cause.id in programs \
            else markdown(reasons.get(cause.id, ""))
        real = ", ".join(servers.get(cause.id, ()))
        yield f"| `{cause.id}` | {unit} | {program} | {real} |"


# ---- checking and writing

DOCUMENTS = {"causes": causes_document, "coverage": coverage_document}


def text_of(part, causes):
    return "\n".join(DOCUMENTS[part](causes)).rstrip("\n") + "\n"


def place_of(part):
    return ROOT / "docs" / f"{part}.md"


def check(part, causes):
    if part == "catalogue":
        faults = list(faults_of_the_catalogue(causes))
        if faults:
            print("tests/docs/catalogue.txt:\n  " + "\n  ".join(faults))
        return 1 if faults else 0
    path = place_of(part)
    if path.exists() and path.read_text(encoding="utf-8") == text_of(part, causes):
        return 0
    print(f"docs/{path.name} is out of date. Run scripts/docs.")
    return 1


def write(causes):
    for part in DOCUMENTS:
        place_of(part).write_text(text_of(part, causes), encoding="utf-8")
    return check("catalogue", causes)


def main(arguments):
    if len(arguments) == 3 and arguments[1] == "check" and arguments[2] in ("catalogue", *DOCUMENTS):
        return check(arguments[2], table(arguments[0]))
    if len(arguments) == 2 and arguments[1] == "write":
        return write(table(arguments[0]))
    sys.exit(__doc__)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
