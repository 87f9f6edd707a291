"""Judges one run: what the case expects, and what must hold for every run."""

import base64
import json
import re
import urllib.parse

import bundles
import casefile

VERDICTS = {0: "ready", 1: "ready-with-warnings", 2: "not-ready", 3: "undecided"}
HEADLINES = {0: "READY  ", 1: "READY WITH WARNINGS  ", 2: "NOT READY  ", 3: "UNDECIDED  "}
HEALTH_HEADLINES = {0: "HEALTHY  ", 1: "HEALTHY WITH WARNINGS  ", 2: "NOT HEALTHY  ",
                    3: "UNDECIDED  "}
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# C0 but the newline, DEL, C1, line and paragraph separators, and what turns the direction of text.
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

STRING, NUMBER, ANY = (str,), (int,), (str, int, float, dict, list, bool, type(None))
NULLABLE = (str, type(None))
# The fields of the report, which are a promise: name -> types, or a nested table.
REPORT = {
    "schema": STRING, "command": STRING, "purpose": STRING, "version": STRING, "started": STRING,
    "target": {name: STRING for name in ("endpoint", "region", "bucket", "prefix", "style",
                                         "provider", "consumer")},
    "verdict": STRING, "exit_status": NUMBER, "cause": NULLABLE,
    "findings": [{"cause": STRING, "severity": STRING, "check": STRING, "title": STRING,
                  "detail": STRING, "remedy": STRING}],
    "checks": [{"id": STRING, "title": STRING, "status": STRING, "summary": STRING,
                "ms": (int, type(None))}],
    "owner": ANY, "prediction": ANY, "repository": ANY, "certificate": ANY,
    "clock_skew_seconds": (int, type(None)),
    "requests": {"sent": NUMBER, "waves": NUMBER, "wrote": (bool,), "bytes_received": NUMBER},
    "timing_ms": {"resolve": NUMBER, "exchange": NUMBER, "total": NUMBER},
    "timeline": {"end": NUMBER, "waves": NUMBER,
                 "bars": [{"what": STRING, "detail": STRING, "outcome": STRING, "mood": STRING,
                           "wave": NUMBER, "phases": ANY}]},
    "chains": [{"addresses": STRING, "name": STRING, "rules": STRING, "passed": (bool,),
                "why": STRING,
                "certificates": [{"role": STRING, "subject": STRING, "issuer": STRING,
                                  "not_before": NULLABLE, "not_after": NULLABLE, "sha256": STRING,
                                  "sent": (bool,), "missing": (bool,), "extra": (bool,),
                                  "trusted_by": NULLABLE, "problem": NULLABLE}]}],
    "tree": [{"depth": NUMBER, "name": STRING, "folder": (bool,), "ours": (bool,),
              "prefix": (bool,), "owner": NULLABLE, "mood": STRING, "objects": NUMBER,
              "bytes": NUMBER, "newest": NULLABLE, "more": (bool,)}],
}
PHASES = ["resolve", "connect", "tls", "send", "wait", "transfer"]
CHECKS = ["settings", "sites", "schedule", "credentials", "ca-file", "dns", "tcp", "proxy", "tls",
          "trust", "name", "http", "clock", "signature", "verifies", "bucket", "list", "addresses",
          "style", "empty", "repository", "identity", "strangers", "backups", "retention", "wal",
          "bucket-settings", "drift", "hidden", "write", "read-back", "multipart", "delete",
          "cleanup", "expiry"]
# Listed only where there is something to ask about.
SOMETIMES = ["sites", "schedule", "proxy", "addresses", "write", "read-back", "multipart", "delete",
             "cleanup", "expiry"]
# Of one purpose only; the rest is of both.
OF_HEALTH = ["repository", "identity", "strangers", "backups", "retention", "wal", "drift"]
OF_PREFLIGHT = ["verifies", "addresses", "style", "empty", "hidden", "write", "read-back",
                "multipart", "delete", "cleanup"]



# ---- the shape of a report

def shape(value, wanted, where):
    """Faults of a value against a table like REPORT."""
    if isinstance(wanted, tuple):
        if not isinstance(value, wanted) or isinstance(value, bool) and bool not in wanted:
            yield f"{where} is {value!r}"
    elif isinstance(wanted, list):
        if not isinstance(value, list):
            yield f"{where} is no array"
            return
        for i, item in enumerate(value):
            yield from shape(item, wanted[0], f"{where}[{i}]")
    elif not isinstance(value, dict):
        yield f"{where} is no object"
    else:
        for name, inner in wanted.items():
            if name not in value:
                yield f"{where}.{name} is missing"
            else:
                yield from shape(value[name], inner, f"{where}.{name}")


def consistent(doc, status):
    """What the parts of a report must say of each other."""
    fails = [f for f in doc["findings"] if f["severity"] == "fail"]
    if doc["schema"] != "s3preflight.report/1" or doc["command"] not in (
            "preflight", "health", "diagnose"):
        yield f"schema {doc['schema']}, command {doc['command']}"
    if doc["exit_status"] != status or doc["verdict"] != VERDICTS.get(status):
        yield f"exit {status}, but the report says {doc['exit_status']}, {doc['verdict']}"
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", doc["started"]):
        yield f"started is {doc['started']}"
    if (doc["cause"] is None) != (status != 2):
        yield f"cause is {doc['cause']} at exit {status}"
    if doc["cause"] is not None and (not fails or fails[0]["cause"] != doc["cause"]):
        yield f"cause {doc['cause']} is not the first failing finding"
    if status == 3 and not doc.get("reason"):
        yield "undecided without a reason"
    ids = [c["id"] for c in doc["checks"]]
    health = doc["purpose"] == "health"
    apart = OF_PREFLIGHT if health else OF_HEALTH
    missing = {*SOMETIMES, *apart, *(["retention", "bucket-settings", "drift"] if health else [])}
    if ids != [name for name in CHECKS if name in ids or name not in missing] or \
            set(ids) & set(apart):
        yield f"checks are {[c['id'] for c in doc['checks']]}"
    if doc["requests"]["wrote"] and "write" not in ids:
        yield "it says that it wrote"
    for finding in doc["findings"]:
        if not finding["title"] or not finding["detail"] or not finding["remedy"]:
            yield f"finding {finding['cause']} lacks words"
    for check in doc["checks"]:
        if check["status"] not in ("pass", "warn", "fail", "skip") or not check["summary"]:
            yield f"check {check['id']} is {check['status']}, {check['summary']!r}"


def drawable(doc):
    """What must hold for a picture to be one."""
    timeline = doc["timeline"]
    ends, began = [0], -1
    for bar in timeline["bars"]:
        spans = [bar["phases"][name] for name in PHASES if name in bar["phases"]]
        points = [point for span in spans for point in span]
        if not spans or len(spans) != len(bar["phases"]) or points != sorted(points):
            yield f"the phases of {bar['what']} are {bar['phases']}"
            continue
        ends += points
        if (bar["wave"], points[0]) < (began if began != -1 else (0, 0)):
            yield f"{bar['what']} began before the one above it"
        began = (bar["wave"], points[0])
    if min(ends) < 0 or max(ends) != timeline["end"]:
        yield f"the timeline ends at {timeline['end']}"
    if {bar["wave"] for bar in timeline["bars"]} - {0} != set(range(1, timeline["waves"] + 1)):
        yield f"the timeline has {timeline['waves']} waves"
    if timeline["waves"] > doc["requests"]["waves"]:
        yield f"{timeline['waves']} waves are drawn"
    for check in doc["checks"]:  # a file of before does not say when it was made
        if doc["command"] != "diagnose" and check["id"] == "tcp" and check["status"] == "pass" and not any(
                bar["what"].startswith("connect to ") for bar in timeline["bars"]):
            yield "no connection is drawn"
    for chain in doc["chains"]:
        path = [c for c in chain["certificates"] if not c["extra"]]
        if not path or path[0]["role"] != "leaf" or chain["passed"] != (not chain["why"]):
            yield f"the chain of {chain['addresses']}"
        if chain["passed"] and (not path[-1]["trusted_by"] or any(c["problem"] for c in path)):
            yield f"the chain of {chain['addresses']} passed"
    depths = [node["depth"] for node in doc["tree"]]
    if any(b > a + 1 or b == 0 for a, b in zip(depths, depths[1:])) or depths[:1] not in ([], [0]):
        yield f"the tree has depths {depths}"


# ---- what holds for every output

def forms(secret):
    """A secret as it is, and as it could have been written down."""
    raw = secret.encode("utf-8", "surrogateescape")
    yield from (raw, raw.hex().encode(), raw.hex().upper().encode(), raw[::-1])
    yield urllib.parse.quote(secret, safe="", errors="surrogateescape").encode()
    yield json.dumps(secret)[1:-1].encode()
    yield raw.replace(b"/", b"\\/")
    for shift in range(3):  # without the characters at the ends, which depend on the neighbours
        part = raw[shift:]
        whole = base64.b64encode(part[:len(part) // 3 * 3])
        yield whole
        yield whole.replace(b"+", b"-").replace(b"/", b"_")


def leaks(data, secrets):
    return any(form in data for secret in secrets for form in forms(secret))


def dirty(data, coloured):
    """The first character that must not reach a terminal; None."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as problem:
        return f"byte {problem.object[problem.start]:#x} is no UTF-8"
    found = UNSAFE.search(COLOUR.sub("", text) if coloured else text)
    return None if found is None else f"character {ord(found.group()):#x}"


def outputs(result):
    """Everything that the program wrote, by name."""
    if not bundles.is_one(result.out):
        yield "stdout", result.out
    yield "stderr", result.err
    for path in sorted(result.tmp.glob("out*")):
        if path.is_file() and not path.is_symlink():
            yield path.name, path.read_bytes()


def every_run(result, where):
    coloured = "always" in result.args or "CLICOLOR_FORCE" in where.env()
    if result.killed:
        yield f"it did not end within {where.limit(result.args):.0f} s and was killed"
        return
    if result.status not in VERDICTS:
        yield f"it ended with {result.status}"
    for name, data in outputs(result):
        problem = dirty(data, coloured)
        if problem is not None:
            yield f"{name}: {problem}"
        if leaks(data, where.secrets()):
            yield f"{name} holds a secret"
    if leaks("\n".join(result.log).encode(), where.secrets()):
        yield "a secret went over the wire in the open"


# ---- what the server saw

REQUEST = re.compile(r"(\S+) (\S+) (signed|badsig|unsigned) (\d+)$")


def requests(result):
    """(method, target, state, status) of each request in the server's log."""
    lines = (line for line in result.log if not re.match(r"accept|handshake|refused", line))
    # The server logs what it could not read as a request, such as a ClientHello, under "-".
    return [match.groups() for match in map(REQUEST.match, lines) if match and match[1] != "-"]


def writes(result, doc, seen):
    """Nothing but GET is sent, or with --write-probe what is about a probe's own folder alone."""
    others = [(method, target) for method, target, *_ in seen if method != "GET"]
    if not any(arg.startswith("--write-probe") for arg in result.args):
        if others:
            yield f"something else than GET was sent: {seen}"
        return
    for method, target in others:
        path, _, query = target.partition("?")
        if not PROBE.search(path) and (method, query) != ("POST", "delete="):
            yield f"{method} {target} is about nothing of the probe's"
    if any(m in ("PUT", "POST") for m, _ in others) and not doc["requests"]["wrote"]:
        yield "it wrote and does not say so"
    yield from bucket_as_before(doc, seen)


def bucket_as_before(doc, seen):
    """What was written is gone, and a list behind it shows that; or it is said that it is not."""
    probe = doc["write_probe"]
    is_left = bool(probe["left"]) or probe["left_more"] > 0
    last_put = max([i for i, r in enumerate(seen) if r[0] in ("PUT", "POST")], default=-1)
    lists = [i for i, r in enumerate(seen) if r[0] == "GET" and "s3preflight-probe-" in r[1]
             and "list-type=2" in r[1] and r[3] == "200"]
    if probe["state"] == "run" and is_left != any(
            f["cause"] == "write-leftovers" for f in doc["findings"]):
        yield f"left are {probe['left']}, and the findings say another thing"
    if last_put >= 0 and not is_left and (not probe["swept"] or max(lists) < last_put):
        yield "nothing shows that the bucket is as it was"


PROBE = re.compile(r"/s3preflight-probe-[0-9a-f]{8}-[0-9a-f]{16}/\w+$")


def server_side(result, doc):
    seen = requests(result)
    status = {c["id"]: c["status"] for c in doc["checks"]}
    yield from writes(result, doc, seen)
    # A request that changes something may be sent again over a new connection, where its own broke.
    once = [r for i, r in enumerate(seen) if r[0] == "GET" or r[:2] not in [s[:2] for s in seen[:i]]]
    if len(once) > doc["requests"]["sent"]:
        yield f"{len(seen)} requests arrived, the report says {doc['requests']['sent']}"
    if result.status < 2 and len(seen) != doc["requests"]["sent"]:
        yield f"{len(seen)} requests arrived, the report says {doc['requests']['sent']}"
    if status["trust"] == "fail" and any(state != "unsigned" for *_, state, _ in seen):
        yield "a signed request was sent to a server that is not trusted"


# ---- what the case wants

def words_of(case, name):
    return [casefile.unescape(text).decode("utf-8", "surrogateescape")
            for text in case.values(case.expect, name)]


def contains(name, text, wanted):
    """"empty", or parts that must be there; lines may be broken anywhere."""
    flat = " ".join(text.split())
    for part in wanted:
        if part == "empty":
            if text:
                yield f"{name} is not empty: {text[:300]!r}"
        elif part.startswith("without "):
            if part[8:] in flat:
                yield f"{name} has {part[8:]!r}"
        elif part not in flat:
            yield f"{name} has no {part!r}: {text[:600]!r}"


def pick(doc, path):
    for name in path.split("."):
        doc = doc[int(name)] if isinstance(doc, list) else doc[name]
    return doc


def wanted_json(case, doc):
    for text in case.values(case.expect, "json"):
        path, _, value = text.partition(" ")
        try:
            found = pick(doc, path)
        except (KeyError, IndexError, TypeError, ValueError):
            found = "(missing)"
        if found != json.loads(value):
            yield f"{path} is {json.dumps(found)}, not {value}"


def wanted_findings(case, doc):
    cause = case.wanted("cause")
    also = sorted(case.values(case.expect, "also"))
    rest = [f["cause"] for f in doc["findings"]]
    if cause != doc["cause"]:
        yield f"cause is {doc['cause']}, not {cause}"
    if doc["cause"] in rest:
        rest.remove(doc["cause"])
    if sorted(rest) != also:
        yield f"also found: {sorted(rest)}, not {also}"
    status = {c["id"]: c["status"] for c in doc["checks"]}
    for text in case.values(case.expect, "check"):
        name, wanted = text.split()
        if status.get(name) != wanted:
            yield f"check {name} is {status.get(name)}, not {wanted}"
    detail = next((f["detail"] for f in doc["findings"] if f["cause"] == doc["cause"]), "") \
        if doc["cause"] else "\n".join(f["detail"] for f in doc["findings"])
    yield from contains("the detail", detail, words_of(case, "detail"))
    for text in case.values(case.expect, "finding"):
        name, _, part = text.partition(" ")
        found = "\n".join(f["detail"] for f in doc["findings"] if f["cause"] == name)
        yield from contains(f"the detail of {name}", found, [part])
    yield from contains("the reason", doc.get("reason") or "", words_of(case, "reason"))


def wanted_requests(case, result, doc):
    sent = doc["requests"]["sent"]
    signed = sum(state != "unsigned" for _, _, state, _ in requests(result))
    for text in case.values(case.expect, "requests"):
        most, _, number = text.rpartition(" ")
        if sent > int(number) or (not most and sent != int(number)):
            yield f"{sent} requests, not {text}"
    for text in case.values(case.expect, "signed"):
        if signed != int(text):
            yield f"{signed} signed requests arrived, not {text}"


def wanted_log(case, result):
    for text in case.values(case.expect, "log"):
        want, _, part = text.partition(" ")
        if (want == "has") != any(part in line for line in result.log):
            yield f"the server's log {'has' if want == 'not' else 'has no'} {part!r}"


def wanted_files(case, result):
    """"file NAME report|text|same AS", and "only NAME...": nothing else is in the directory."""
    for text in case.values(case.expect, "file"):
        name, _, kind = text.partition(" ")
        path = result.tmp / name
        if kind == "absent":
            if path.exists():
                yield f"{name} is there"
        elif not path.exists():
            yield f"{name} is not there"
        elif kind == "report":
            yield from report(path.read_bytes(), result.status)[1]
        elif kind.startswith("has "):
            yield from contains(name, path.read_text(encoding="utf-8"), [kind[4:]])
    for text in case.values(case.expect, "only"):
        found = sorted(path.name for path in result.tmp.iterdir() if path.name != "pki")
        if found != sorted(text.split()):
            yield f"the directory holds {found}, not {text}"


# ---- golden outputs

def masked(text, where):
    """Without what differs from run to run."""
    text = text.replace(str(where.tmp), "TMP")
    for name in ("@PORT@", "@CLOSED@", "@SILENT@"):
        if name in where.known:
            text = re.sub(rf"\b{where.known[name]}\b", name.strip("@"), text)
    text = re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\dZ| UTC)", "DATE", text)
    text = re.sub(r"valid until \d{4}-\d\d-\d\d", "valid until DATE", text)
    text = re.sub(r"ends \d{4}-\d\d-\d\d \(in \d+ days?\)", "ends DATE", text)
    text = re.sub(r"(What took how long\n)(?:.+\n)+", r"\1", text)
    text = re.sub(r'("timeline": )\{\n.*?\n  \}', r"\1{}", text, flags=re.S)
    text = re.sub(r'("sha256": )"[0-9A-F:]+"', r'\1"HEX"', text)
    text = re.sub(r" +\d+(\.\d)? m?s$", "  TIME", text, flags=re.M)
    text = re.sub(r"(received +)[0-9.]+ \w+", r"\1SIZE", text)
    text = re.sub(r'("(?:ms|resolve|exchange|total|bytes_received)": )\d+', r"\1N", text)
    text = re.sub(r'("clock_skew_seconds": )-?[01]\b', r"\1N", text)
    return re.sub(r'("version": "|program +s3preflight )[0-9.]+', r"\1VERSION", text)


def golden(case, fmt, result, where):
    section = fmt or "text"
    if section not in case.sections:
        return
    found = masked(result.out.decode("utf-8", "replace"), where)
    wanted = "\n".join(case.sections[section])
    if found.split() == wanted.split():  # how wide the times are moves the ends of lines
        return
    if where.options.update:
        casefile.write_golden(case.path, section, found)
    else:
        yield f"[{section}] differs:\n{found}"


# ---- all together

def report(data, status):
    """(document or None, faults)"""
    try:
        doc = json.loads(data)
    except ValueError as problem:
        return None, [f"no JSON: {problem}"]
    faults = list(shape(doc, REPORT, "report"))
    if faults:
        return None, faults
    return doc, list(consistent(doc, status)) + list(drawable(doc))


def as_json(case, result):
    doc, faults = report(result.out, result.status)
    yield from faults
    if doc is None:
        return
    if doc["command"] != "diagnose":
        yield from server_side(result, doc)
    yield from wanted_findings(case, doc)
    yield from wanted_requests(case, result, doc)
    yield from wanted_json(case, doc)


def as_text(case, result):
    """Names of causes are not broken, other words may be."""
    text = COLOUR.sub("", result.out.decode("utf-8", "replace"))
    cause = case.wanted("cause")
    # What a file is of shows inside it only.
    tables = [HEALTH_HEADLINES] * ("health" in result.args or "diagnose" in result.args) + \
             [HEADLINES] * ("health" not in result.args)
    if not text.startswith(tuple(table.get(result.status, "?") for table in tables)):
        yield f"the headline is {text.splitlines()[:1]}"
    for name in ([cause] if cause else []) + case.values(case.expect, "also"):
        if name not in text:
            yield f"the text does not name {name}"
    yield from contains("the text", text, words_of(case, "text"))


def judge(case, fmt, result, where, options):
    faults = list(every_run(result, where))
    if result.killed:
        return faults
    if result.status != int(case.wanted("exit")):
        faults.append(f"exit {result.status}, not {case.wanted('exit')}")
    if fmt is not None and result.err:
        faults.append(f"stderr: {result.err[:300]!r}")
    if fmt == "json":
        faults += as_json(case, result)
    elif fmt == "text":
        faults += as_text(case, result)
    else:
        faults += contains("stdout", result.out.decode("utf-8", "replace"),
                           words_of(case, "stdout"))
        faults += contains("stderr", result.err.decode("utf-8", "replace"),
                           words_of(case, "stderr"))
    faults += wanted_log(case, result)
    faults += wanted_files(case, result)
    faults += bundles.wanted(case, result)
    faults += bundles.every(result, where)
    faults += golden(case, fmt, result, where)
    for memory in case.values(case.run, "memory"):
        if not options.sanitized and result.rss_kib > int(memory) * 1024:
            faults.append(f"{result.rss_kib // 1024} MiB of memory, more than {memory}")
    return faults
