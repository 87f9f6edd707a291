#!/usr/bin/env python3
"""Repositories as pgBackRest and Barman leave them, as objects of a scenario.

Usage: repository.py FILE     print the scenario for the lines of FILE; README.md has the grammar
"""

import hashlib
import json
import re
import sys
import time

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
SYSTEM_ID = "7412000000000000001"
SUFFIX = "-0123456789abcdef0123456789abcdef01234567.gz"  # of a segment: its checksum
CATALOG = {"db-catalog-version": 202209061, "db-control-version": 1300}


class Malformed(Exception):
    pass


def span(text):
    """Seconds of -2h, -1d12h."""
    if not re.fullmatch(r"[-+]?(\d+[smhdw])+", text):
        raise Malformed(f"{text} is no span")
    seconds = sum(int(n) * UNITS[unit] for n, unit in re.findall(r"(\d+)([smhdw])", text))
    return -seconds if text[0] == "-" else seconds


def compact(value):
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def info(sections):
    """An info file; its checksum is that of its content as one line of JSON."""
    digest = hashlib.sha1(compact(sections).encode()).hexdigest()
    lines = [[f"[{name}]", *(f"{key}={compact(value)}" for key, value in sorted(keys.items()))]
             for name, keys in sorted(sections.items())]
    lines.append(["[backrest]", f'backrest-checksum="{digest}"'])
    return "\n\n".join("\n".join(part) for part in lines) + "\n"


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def stamp(moment, form):
    return time.strftime(form, time.gmtime(moment))


def segment(number, timeline=1):
    return f"{timeline:08X}{number >> 8:08X}{number & 255:08X}"


class Repository:
    """What the lines say; objects come out."""

    def __init__(self, now):
        self.now, self.at, self.stanza, self.server = now, "backup/apic", "db", None
        self.system_id, self.version = SYSTEM_ID, "15"
        self.backups, self.wal, self.lacking, self.damaged, self.differing = [], None, [], [], []
        self.objects, self.gone, self.unfinished = [], [], []

    def take(self, word, rest):
        if word in ("at", "stanza", "server", "version"):
            setattr(self, word, rest[0])
        elif word == "system-id":
            self.system_id = rest[0]
        elif word in ("full", "diff", "incr"):
            self.backups.append((word, self.now + span(rest[0]), rest[1:]))
        elif word == "wal":
            self.wal = (self.now + span(rest[0]), int(rest[1]) if len(rest) > 1 else 2)
        elif word == "lack":
            self.lacking += rest
        elif word == "damage":
            self.damaged += rest
        elif word == "differ":
            self.differing += rest
        else:
            raise Malformed(f"[repository] knows no \"{word}\"")

    def put(self, key, content, moment):
        name = key.rsplit("/", 1)[1]
        if name in self.lacking or name[:24] in self.lacking:
            return
        if name in self.damaged:
            content = content.replace("backrest-format=5", "backrest-format=6", 1)
        when = stamp(moment, "%Y-%m-%dT%H:%M:%SZ")
        self.objects.append(f"object {self.at}/{key} {quoted(content)} {when}")

    # ---- pgBackRest

    def taken(self):
        """Label -> what backup.info says of it, and its end."""
        found, full, last = {}, None, None
        for i, (kind, stop, flags) in enumerate(sorted(self.backups, key=lambda b: b[1])):
            label = stamp(stop - 60, "%Y%m%d-%H%M%S")
            label = label + "F" if kind == "full" else f"{full}_{label}{kind[0].upper()}"
            full = label if kind == "full" else full
            self.gone += [label] * ("gone" in flags)
            self.unfinished += [label] * ("unfinished" in flags)
            entry = {
                "backrest-format": 5, "backrest-version": "2.45",
                "backup-archive-start": segment(2 * i + 2), "backup-archive-stop": segment(2 * i + 3),
                "backup-error": "error" in flags, "backup-info-repo-size": 3502926,
                "backup-info-repo-size-delta": 3502926, "backup-info-size": 22992549,
                "backup-info-size-delta": 22992549, "backup-timestamp-start": int(stop - 60),
                "backup-timestamp-stop": int(stop), "backup-type": kind, "db-id": 1,
                "option-archive-check": True, "option-archive-copy": False,
                "option-backup-standby": False, "option-checksum-page": True,
                "option-compress": True, "option-hardlink": False, "option-online": True}
            if kind != "full":
                entry.update({"backup-prior": last, "backup-reference": sorted({full, last})})
            found[label], last = entry, label
        return found

    def pgbackrest(self):
        db = {"db-id": 1, "db-system-id": int(self.system_id), "db-version": self.version}
        head = {"backrest-format": 5, "backrest-version": "2.45"}
        archive = {"backrest": head, "db": db, "db:history": {
            "1": {"db-id": int(self.system_id), "db-version": self.version}}}
        taken = self.taken()
        sections = {"backrest": head, "db": {**db, **CATALOG}, "db:history": {
            "1": {**CATALOG, "db-system-id": int(self.system_id), "db-version": self.version}}}
        if taken:
            sections["backup:current"] = taken
        newest = max([entry["backup-timestamp-stop"] for entry in taken.values()],
                     default=self.now - 3600)
        for folder, name, content, moment in (
                ("archive", "archive.info", archive, self.now - 30 * 86400),
                ("backup", "backup.info", sections, newest)):
            self.put(f"{folder}/{self.stanza}/{name}", info(content), moment)
            if f"{name}.copy" in self.differing:
                content = {**content, "backrest": {**head, "backrest-version": "2.44"}}
            self.put(f"{folder}/{self.stanza}/{name}.copy", info(content), moment)
        for label, entry in taken.items():
            name = "pg_data/PG_VERSION" if label in self.unfinished else "backup.manifest"
            if label not in self.gone:
                self.put(f"backup/{self.stanza}/{label}/{name}", "manifest",
                         entry["backup-timestamp-stop"])
        begin = max([int(entry["backup-archive-stop"], 16) & 255 for entry in taken.values()],
                    default=1)
        archive = f"archive/{self.stanza}/{self.version}-1"
        if taken:  # a backup takes two segments
            self.put_segment(archive, begin - 1, newest - 60)
        self.segments(archive, begin, newest)

    def put_segment(self, folder, number, at, suffix=SUFFIX):
        name = segment(number)
        self.put(f"{folder}/{name[:16]}/{name}{suffix}", "log", at)

    def segments(self, folder, first, moment, suffix=SUFFIX):
        """The one that the newest backup ends with, and those behind it up to the newest."""
        newest, count = self.wal or (moment, 0)
        for i in range(count + 1):
            at = moment + (newest - moment) * i / max(count, 1)
            self.put_segment(folder, first + i, at, suffix)

    # ---- Barman

    def barman(self):
        newest, needed = self.now - 3600, 1
        for i, (_, stop, flags) in enumerate(sorted(self.backups, key=lambda b: b[1])):
            status = next((flag.upper() for flag in flags), "DONE")
            if status == "DONE":
                newest, needed = stop, 2 * i + 3
            text = "".join(f"{key}={value}\n" for key, value in sorted({
                "begin_time": stamp(stop - 60, "%Y-%m-%d %H:%M:%S.000000+00:00"),
                "begin_wal": segment(2 * i + 2), "end_wal": segment(2 * i + 3), "error": "None",
                "end_time": stamp(stop, "%Y-%m-%d %H:%M:%S.000000+00:00"), "mode": "concurrent",
                "pgdata": "/var/lib/postgresql/data/pgdata", "server_name": "cloud",
                "size": 22992549, "status": status, "systemid": self.system_id, "timeline": 1,
                "version": f"{self.version}0004"}.items()))
            folder = f"{self.server}/base/{stamp(stop - 60, '%Y%m%dT%H%M%S')}"
            self.put(f"{folder}/backup.info", text, stop)
            self.put(f"{folder}/data.tar.gz", "data", stop)
        self.segments(f"{self.server}/wals", needed, newest, ".gz")


def scenario(lines, now=None):
    """Lines of a scenario; several repositories begin with "at" or "server" each."""
    found = [Repository(int(time.time()) if now is None else now)]
    for line in lines:
        word, *rest = line.split()
        if word == "another":
            found.append(Repository(found[0].now))
        else:
            found[-1].take(word, rest)
    for one in found:
        if one.server is None:
            one.pgbackrest()
        else:
            one.barman()
    return [line for one in found for line in one.objects]


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        print("\n".join(scenario([line for line in file.read().splitlines()
                                  if line.strip() and not line.startswith("#")])))
