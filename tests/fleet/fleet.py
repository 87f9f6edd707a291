#!/usr/bin/env python3
"""Many targets in one process, against the scripted server: fleet.py --program P --server S --pki D.

What is compared is what comes out, and the peak of the memory; nothing here is timed."""

import argparse
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree

import manifests

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
import repository  # noqa: E402

KEY, SECRET = "FLEETKEY", "fleet-secret"
OPTIONS = None
MEMORY_MIB = 100


class Fleet(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.tmp = pathlib.Path(self.directory.name)
        self.files = self.tmp / "clusters"
        self.files.mkdir()
        self.head = manifests.secrets(KEY, SECRET,
                                      pathlib.Path(OPTIONS.pki, "ca.crt").read_bytes())
        self.server = None

    def tearDown(self):
        if self.server is not None:
            self.server.stdin.close()
            self.server.wait(timeout=30)
            self.server.stdout.close()

    def serve(self, *lines):
        scenario = self.tmp / "scenario.s3"
        scenario.write_text("\n".join(["cert good", "domain s3.test localhost", "region us-east-1",
                                       f"key {KEY} {SECRET}", "bucket backup", *lines, ""]))
        self.log = self.tmp / "log"
        self.server = subprocess.Popen(
            [OPTIONS.server, "--scenario", scenario, "--pki", OPTIONS.pki, "--log", self.log,
             "--until-eof"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.server.stdout.readline().split()[1])
        self.host = f"localhost:{self.port}/us-east-1"

    def write(self, name, *clusters):
        (self.files / name).write_text(self.head + "".join(clusters))

    def cluster(self, name, path, kind="PortalCluster"):
        return manifests.cluster(name, self.host, path, kind)

    def command(self, *args):
        return [OPTIONS.program, *args, "-f", str(self.files), "--timeout", "60"]

    def environment(self):
        kept = ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS",
                "GCOV_PREFIX", "LLVM_PROFILE_FILE")
        return {"HOME": str(self.tmp), "LC_ALL": "C.UTF-8",
                **{name: os.environ[name] for name in kept if name in os.environ}}

    def run_all(self, *args, status):
        done = subprocess.run(self.command(*args), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, env=self.environment(), cwd=self.tmp, check=False)
        self.assertNotIn(SECRET, done.stdout + done.stderr)
        self.assertEqual(done.returncode, status, done.stdout[-2000:] + done.stderr[-2000:])
        return done

    def lines(self, text):
        """VERDICT NAME of each target."""
        found = []
        for line in text.splitlines():
            for word in ("READY WITH WARNINGS", "READY", "NOT READY", "UNDECIDED"):
                if line.startswith(word + "  ") and "targets: " not in line:
                    found.append((word, line[len(word):].split()[0]))
                    break
        return found

    def test_five_hundred(self):
        self.serve()
        names = manifests.write(self.files, OPTIONS.targets, self.host, "backup", self.head)
        out = self.tmp / "out"
        with out.open("w") as file:
            child = subprocess.Popen(self.command("--parallel", "16"), stdout=file,
                                     env=self.environment(), cwd=self.tmp)
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(child.returncode, 0)
        self.assertEqual(self.lines(out.read_text()), [("READY", "apic/" + n) for n in names])
        self.assertIn(f"READY  {len(names)} targets: {len(names)} ready", out.read_text())
        for i in range(len(names)):
            self.assertIn(f"https://localhost:{self.port}/backup/p{i + 1:03}/\n", out.read_text())
        print(f"{len(names)} targets: {used.ru_maxrss / 1024:.1f} MiB", file=sys.stderr)
        if not OPTIONS.any_memory:
            self.assertLess(used.ru_maxrss / 1024, MEMORY_MIB)

    def test_formats(self):
        self.serve('object backup/p003/x "text"')
        names = manifests.write(self.files, 7, self.host, "backup", self.head, 3)
        (self.files / "f000b.yaml").write_text("a: [\n")
        document = json.loads(self.run_all("--format", "json", status=2).stdout)
        self.assertEqual(document["schema"], "s3preflight.fleet/1")
        self.assertEqual(document["counts"], {"ready": 6, "ready-with-warnings": 0, "not-ready": 1,
                                              "undecided": 1})
        self.assertEqual([t["name"] for t in document["targets"]],
                         ["apic/" + n for n in names[:3]] + [str(self.files / "f000b.yaml")] +
                         ["apic/" + n for n in names[3:]])
        self.assertEqual(document["targets"][2]["cause"], "own-foreign-objects")
        self.assertEqual(document["targets"][3]["exit_status"], 3)
        self.assertEqual(document["targets"][0]["schema"], "s3preflight.report/1")

        root = xml.etree.ElementTree.fromstring(self.run_all("--format", "junit", status=2).stdout)
        suites = root.findall("testsuite")
        self.assertEqual(len(suites), 8)
        for name in ("tests", "failures", "errors", "skipped"):
            self.assertEqual(int(root.get(name)), sum(int(s.get(name)) for s in suites))
        self.assertTrue(suites[2].get("name").startswith("apic/c003 https://localhost:"))
        self.assertEqual(root.get("errors"), "1")

        text = self.run_all("--format", "tap", status=2).stdout.splitlines()
        self.assertEqual(text[:2], ["TAP version 13", "1..8"])
        points = [line for line in text if line.startswith(("ok", "not ok"))]
        self.assertEqual(len(points), 8)
        self.assertTrue(points[2].startswith("not ok 3 - apic/c003: not-ready, own-foreign"))
        self.assertTrue(points[3].startswith("not ok 4 - "))
        self.assertFalse([line for line in text if line.startswith("Bail")])

        text = self.run_all("--format", "nagios", status=2).stdout
        first = text.splitlines()[0]
        self.assertTrue(first.startswith("S3PREFLIGHT CRITICAL - 8 targets: 1 not ready, 1 und"))
        self.assertLessEqual(len(first.split(" | ")[0]), 80)
        self.assertEqual(sum(line.count("|") for line in text.splitlines()), 1)

        for name in ("prometheus", "openmetrics"):
            self.check_metrics(self.run_all("--format", name, status=2).stdout,
                               name == "openmetrics")
        refused = self.run_all("--format", "troubleshoot", status=3)
        self.assertIn("troubleshoot tells of one target", refused.stderr)

    def check_metrics(self, text, is_open):
        """Each metric has one head and stands together; no two samples have the same labels."""
        seen, heads, current = set(), [], None
        for line in text.splitlines():
            if line.startswith("# TYPE "):
                current = line.split()[2]
                heads.append(current)
            elif not line.startswith("#"):
                self.assertTrue(line.startswith(current), line)
                self.assertNotIn(line.rsplit(" ", 1)[0], seen)
                seen.add(line.rsplit(" ", 1)[0])
        self.assertEqual(len(heads), len(set(heads)))
        self.assertEqual(text.endswith("# EOF\n"), is_open)
        self.assertEqual(text.count("# EOF"), int(is_open))
        self.assertIn('s3preflight_targets{verdict="ready"} 6', text)
        self.assertEqual(len([s for s in seen if s.startswith("s3preflight_success{")]), 8)

    def test_worst_and_quiet(self):
        self.serve()
        manifests.write(self.files, 3, self.host, "backup", self.head)
        self.assertEqual(self.run_all("-q", status=0).stdout, "")
        broken = self.files / "broken.json"
        broken.write_text("{")
        text = self.run_all("-q", status=3).stdout
        self.assertEqual([v for v, _ in self.lines(text)], ["UNDECIDED"] + 3 * ["READY"])
        self.write("z.yaml", self.cluster("bad", "backup/").replace("custom\n", "nobody\n"))
        text = self.run_all(status=2).stdout
        self.assertEqual(self.lines(text)[-1], ("NOT READY", "apic/bad"))

    def test_sharing_by_settings(self):
        self.serve("bucket mgmt")
        self.write("a.yaml", self.cluster("outer", "backup/a"), self.cluster("inner", "backup/a/b"),
                   self.cluster("apart", "backup/ab"), self.cluster("m1", "mgmt/one", "ManagementCluster"),
                   self.cluster("m2", "mgmt/two", "ManagementCluster"))
        text = self.run_all("--format", "json", status=2).stdout
        causes = [[f["cause"] for f in t["findings"] if f["check"] == "sites"]
                  for t in json.loads(text)["targets"]]
        self.assertEqual(causes[:3], [["own-portal-or-analytics-share"],
                                      ["own-portal-or-analytics-share"], []])
        self.assertIn("own-2dc-same-bucket", causes[3])
        self.assertIn("own-2dc-same-bucket", causes[4])

    def test_nobody_asks_for_another(self):
        """Sharing is found without a request: each sends what it sends alone."""
        self.serve()
        counts = []
        for n in (2, 6):
            manifests.write(self.files, n, self.host, "backup", self.head)
            self.log.write_text("")
            self.run_all(status=0)
            counts.append(sum(line.startswith("GET") for line in self.log.read_text().splitlines()))
        self.assertEqual(counts[0] * 3, counts[1])

    def test_secrets_of_the_own_file(self):
        """Two clusters with the same names, each with its own Secret beside it."""
        self.serve("bucket other", "key SECOND second-secret")
        self.write("a.yaml", self.cluster("same", "backup/a"))
        self.head = self.head.replace(KEY, "SECOND").replace(SECRET, "second-secret")
        self.write("b.yaml", self.cluster("same", "other/b"))
        text = self.run_all(status=0).stdout
        self.assertIn("apic/same@" + str(self.files / "a.yaml"), text)
        self.assertIn("apic/same@" + str(self.files / "b.yaml"), text)

    def test_one_of_each_subsystem_stays_one_run(self):
        self.serve()
        file = self.tmp / "one.yaml"
        file.write_text(self.head + self.cluster("p", "backup/p"))
        done = subprocess.run([OPTIONS.program, "-f", file], stdout=subprocess.PIPE, text=True,
                              env=self.environment(), cwd=self.tmp, check=False)
        self.assertEqual(done.returncode, 0)
        self.assertNotIn("targets:", done.stdout)

    def test_what_is_of_one_target(self):
        self.serve()
        manifests.write(self.files, 2, self.host, "backup", self.head)
        for args, words in ((["--path", "backup/x"], "--path is of one target"),
                            (["--host", "a/b"], "--host is of one target"),
                            (["--other-site", str(self.files / "f000.yaml")], "--other-site is of"),
                            (["--evidence", "e"], "--evidence keeps one run"),
                            (["--parallel", "0"], "--parallel takes"),
                            (["--parallel", "65"], "--parallel takes"),
                            (["--consumer", "nobody"], '--consumer: "nobody"'),
                            (["--cert-warn", "x"], "--cert-warn"),
                            (["--subsystem", "analytics"], "no backup section")):
            done = self.run_all(*args, status=3)
            self.assertEqual(done.stderr.count(words), 1)
            self.assertEqual(done.stdout, "")
        for name in self.files.iterdir():
            name.unlink()
        self.assertIn("no backup section", self.run_all(status=3).stderr)

    def test_write_probe(self):
        self.serve()
        manifests.write(self.files, 3, self.host, "backup", self.head)
        self.run_all("--write-probe", status=0)
        self.assertGreater(self.log.read_text().count("PUT /"), 2)

    def test_state_of_each(self):
        """Each target has a file of its own; one that cannot be kept is no other's trouble."""
        systems = {"p1": "7412000000000000001", "p2": "7412000000000000002"}
        lines = []
        for name, system in systems.items():
            lines += repository.scenario([f"at backup/{name}", f"system-id {system}", "full -8d",
                                          "full -20h", "wal -5m"])
        self.serve(*lines)
        for name in systems:
            text = self.cluster(name, f"backup/{name}")
            self.write(f"{name}.yaml", text.replace('    schedule: "0 3 * * *"\n', ""))
        state = self.tmp / "state"
        state.mkdir()
        args = ("health", "--state", str(state))
        text = self.run_all(*args, status=0).stdout
        self.assertEqual(self.lines(text), [("READY", "apic/p1"), ("READY", "apic/p2")])
        known = {p: json.loads(p.read_text()) for p in state.glob("*.json")}
        self.assertEqual(sorted((k["target"]["prefix"], k["identity"]["system_id"])
                                for k in known.values()),
                         [("p1/", systems["p1"]), ("p2/", systems["p2"])])

        first = next(p for p, k in known.items() if k["target"]["prefix"] == "p1/")
        lock = first.with_name(first.name + ".lock")
        lock.unlink()
        lock.mkdir()
        text = self.run_all(*args, status=3).stdout
        self.assertEqual(self.lines(text), [("UNDECIDED", "apic/p1"), ("READY", "apic/p2")])
        self.assertIn(lock.name, text)

    def test_signal(self):
        """All end in order, those that were not begun too."""
        self.serve("on list hang")
        manifests.write(self.files, 20, self.host, "backup", self.head)
        child = subprocess.Popen(self.command("--parallel", "4"), stdout=subprocess.PIPE, text=True,
                                 env=self.environment(), cwd=self.tmp)
        end = time.monotonic() + 60
        while time.monotonic() < end and self.log.read_text().count("GET /") < 4:
            time.sleep(0.05)
        child.send_signal(signal.SIGTERM)
        text, _ = child.communicate(timeout=60)
        self.assertEqual(child.returncode, 3)
        self.assertEqual([v for v, _ in self.lines(text)], 20 * ["UNDECIDED"])
        self.assertIn("interrupted before it was looked at", text)


def main():
    global OPTIONS
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--server", required=True)
    parser.add_argument("--pki", required=True)
    parser.add_argument("--targets", type=int, default=500)
    parser.add_argument("--any-memory", action="store_true", help="of a build that needs more")
    OPTIONS, rest = parser.parse_known_args()
    for name in ("program", "server", "pki"):
        setattr(OPTIONS, name, os.path.abspath(getattr(OPTIONS, name)))
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
