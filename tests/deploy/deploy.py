#!/usr/bin/env python3
"""What is in deploy/ is what it says: the programs that read it take it, and ours takes its arguments.

Usage: deploy.py kubernetes|systemd|prometheus|nagios --program FILE [--tools DIR]

Exit status 77: the program that reads it is not on this machine.
"""

import argparse
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
PROGRAM = "/usr/bin/s3preflight"


class NotHere(Exception):
    """What would read it."""


def run(words, **more):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=60,
                          check=False, **more)


def taken(options, words, env=()):
    """The program takes these arguments and variables; it gets no further than to the help."""
    words = [word for word in words if not word.startswith("--output")]  # help would go there
    told = run([options.program, *words, "--help"], env=dict(env))
    if "--endpoint-url" not in told.stdout or told.stderr:
        yield f"{words}: {told.stdout[:200]}{told.stderr}"
    known = run([options.program, "--help"]).stdout
    for name in dict(env):
        if f"--{name.removeprefix('S3PREFLIGHT_').lower().replace('_', '-')} " not in known:
            yield f"{name} is no variable"


def variables(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


# ---- Kubernetes

# What whoever reviews a Job looks for.
WANTED = {
    "kind": "Job", "spec.backoffLimit": 0, "spec.activeDeadlineSeconds": 120,
    "spec.template.spec.restartPolicy": "Never",
    "spec.template.spec.automountServiceAccountToken": False,
    "spec.template.spec.securityContext.runAsNonRoot": True,
    "spec.template.spec.securityContext.seccompProfile.type": "RuntimeDefault",
    "spec.template.spec.containers.0.securityContext.readOnlyRootFilesystem": True,
    "spec.template.spec.containers.0.securityContext.allowPrivilegeEscalation": False,
    "spec.template.spec.containers.0.securityContext.capabilities.drop.0": "ALL",
    "spec.template.spec.containers.0.resources.limits.memory": "128Mi",
    "spec.template.spec.containers.0.volumeMounts.0.readOnly": True,
    "spec.template.spec.containers.0.volumeMounts.1.readOnly": True,
    "spec.template.spec.volumes.0.secret.secretName": "mgmt-backup-secret",
    "spec.template.spec.volumes.1.secret.secretName": "custom-server-ca",
}


def pick(doc, path):
    for name in path.split("."):
        doc = doc[int(name)] if isinstance(doc, list) else doc.get(name)
    return doc


def kubernetes(options):
    base = DEPLOY / "kubernetes"
    try:
        import yaml
    except ImportError as missing:
        raise NotHere("Python's yaml") from missing
    job = yaml.safe_load((base / "job.yaml").read_text(encoding="utf-8"))
    for path, wanted in WANTED.items():
        if pick(job, path) != wanted:
            yield f"{path} is {pick(job, path)}, not {wanted}"
    container = pick(job, "spec.template.spec.containers.0")
    yield from taken(options, container["args"], variables(base / "location.env"))
    custom = yaml.safe_load((base / "kustomization.yaml").read_text(encoding="utf-8"))
    for name in custom["resources"] + custom["configMapGenerator"][0]["envs"]:
        if not (base / name).exists():
            yield f"kustomization.yaml names {name}"
    if custom["configMapGenerator"][0]["name"] != container["envFrom"][0]["configMapRef"]["name"]:
        yield "the Job reads another ConfigMap"
    if custom["images"][0]["name"] != container["image"]:
        yield "the Job has another image"
    if shutil.which("kubectl"):
        told = run(["kubectl", "kustomize", base])
        if told.returncode != 0 or len(list(yaml.safe_load_all(told.stdout))) != 2:
            yield f"kubectl kustomize: {told.stdout}{told.stderr}"


# ---- systemd

def systemd(options):
    units = DEPLOY / "systemd"
    text = (units / "s3preflight.service").read_text(encoding="utf-8")
    start = shlex.split(re.search(r"^ExecStart=(.*)$", text, re.M)[1])
    if start[0] != PROGRAM:
        yield f"ExecStart is {start[0]}"
    yield from taken(options, start[1:], variables(units / "location.env"))
    if shutil.which("systemd-analyze") is None:
        raise NotHere("systemd-analyze")
    with tempfile.TemporaryDirectory(prefix="s3preflight-deploy-") as name:
        copy = pathlib.Path(name, "s3preflight.service")
        copy.write_text(text.replace(PROGRAM, os.path.abspath(options.program)), encoding="utf-8")
        timer = shutil.copy(units / "s3preflight.timer", name)
        told = run(["systemd-analyze", "verify", copy, timer])
        if told.returncode != 0 or told.stdout or told.stderr:
            yield f"systemd-analyze verify: {told.stdout}{told.stderr}"
        told = run(["systemd-analyze", "security", "--offline=true", "--threshold=20", copy])
        if told.returncode != 0:
            yield f"systemd-analyze security: {told.stdout}{told.stderr}"


# ---- Prometheus

def prometheus(options):
    rules = DEPLOY / "prometheus" / "s3preflight.rules.yml"
    golden = ROOT / "tests" / "unit" / "report" / "golden"
    known = set(re.findall(r"^# TYPE (\S+)",
                           (golden / "not-ready.prometheus").read_text(encoding="utf-8"), re.M))
    for name in set(re.findall(r"s3preflight_\w+", rules.read_text(encoding="utf-8"))) - known:
        yield f"{name} is no metric"
    found = run([ROOT / "tests" / "formats" / "promtool", options.tools])
    if found.returncode == 77:
        raise NotHere("promtool")
    tool = found.stdout.strip()
    for words in (["check", "rules", rules],
                  ["test", "rules", rules.with_name("s3preflight.rules.test.yml")]):
        told = run([tool, *words])
        if told.returncode != 0:
            yield f"promtool {words[0]} rules: {told.stdout}{told.stderr}"


# ---- Nagios

def nagios(options):
    text = (DEPLOY / "nagios" / "s3preflight.cfg").read_text(encoding="utf-8")
    objects = {kind: dict(line.split(None, 1) for line in body.strip().splitlines())
               for kind, body in re.findall(r"^define (\w+) \{\n(.*?)^\}$", text, re.M | re.S)}
    command = objects["command"]["command_line"]
    name, *values = objects["service"]["check_command"].split("!")
    if name != objects["command"]["command_name"]:
        yield f"the service asks for {name}"
    for i, value in enumerate(values):
        command = command.replace(f"$ARG{i + 1}$", value)
    if "$" in command:
        yield f"not all of {command} is given"
    words = shlex.split(command)
    if words[0] != PROGRAM:
        yield f"the command is {words[0]}"
    yield from taken(options, words[1:])


PARTS = {"kubernetes": kubernetes, "systemd": systemd, "prometheus": prometheus, "nagios": nagios}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--program", required=True)
    parser.add_argument("--tools", default="/nonexistent", help="where promtool may be put")
    options = parser.parse_args()
    faults = []
    try:
        for fault in PARTS[options.part](options):
            faults.append(fault)
    except NotHere as missing:
        print(f"SKIP: there is no {missing}")
        if not faults:
            return 77
    for fault in faults:
        print(f"FAIL {options.part}: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
