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
    found = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return {name: value.strip('"') for name, value in found.items()}


# ---- Kubernetes

# What whoever reviews a Job looks for.
WANTED = {
    "spec.backoffLimit": 0, "spec.activeDeadlineSeconds": 120,
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
HEALTH = {
    "kind": "CronJob", "spec.concurrencyPolicy": "Forbid", "spec.startingDeadlineSeconds": 600,
    **{f"spec.jobTemplate.{path}": wanted for path, wanted in WANTED.items()},
    "spec.jobTemplate.spec.template.spec.volumes.2.persistentVolumeClaim.claimName":
        "s3preflight-state",
}
# Folder, file, what is wanted in it, where its Job stands, how many documents kustomize makes.
BASES = (("kubernetes", "job.yaml", {"kind": "Job", **WANTED}, "spec", 2),
         ("kubernetes/health", "cronjob.yaml", HEALTH, "spec.jobTemplate.spec", 3))


def pick(doc, path):
    for name in path.split("."):
        doc = doc[int(name)] if isinstance(doc, list) else doc.get(name)
    return doc


def kustomized(options, yaml, folder, file, wanted, job, documents):
    base = DEPLOY / folder
    doc = yaml.safe_load((base / file).read_text(encoding="utf-8"))
    for path, value in wanted.items():
        if pick(doc, path) != value:
            yield f"{file}: {path} is {pick(doc, path)}, not {value}"
    container = pick(doc, f"{job}.template.spec.containers.0")
    yield from taken(options, container["args"], variables(base / "location.env"))
    custom = yaml.safe_load((base / "kustomization.yaml").read_text(encoding="utf-8"))
    for name in custom["resources"] + custom["configMapGenerator"][0]["envs"]:
        if not (base / name).exists():
            yield f"{folder}/kustomization.yaml names {name}"
    if custom["configMapGenerator"][0]["name"] != container["envFrom"][0]["configMapRef"]["name"]:
        yield f"{file} reads another ConfigMap"
    if custom["images"][0]["name"] != container["image"]:
        yield f"{file} has another image"
    if shutil.which("kubectl"):
        told = run(["kubectl", "kustomize", base])
        if told.returncode != 0 or len(list(yaml.safe_load_all(told.stdout))) != documents:
            yield f"kubectl kustomize {folder}: {told.stdout}{told.stderr}"


def kubernetes(options):
    try:
        import yaml
    except ImportError as missing:
        raise NotHere("Python's yaml") from missing
    for base in BASES:
        yield from kustomized(options, yaml, *base)
    health = DEPLOY / "kubernetes" / "health"
    doc = yaml.safe_load((health / "cronjob.yaml").read_text(encoding="utf-8"))
    volume = yaml.safe_load((health / "volume.yaml").read_text(encoding="utf-8"))
    pod = pick(doc, "spec.jobTemplate.spec.template.spec")
    if volume["metadata"]["name"] != pick(pod, "volumes.2.persistentVolumeClaim.claimName"):
        yield "cronjob.yaml mounts another volume"
    state = [word for word in pick(pod, "containers.0.args") if word.startswith("--state=")]
    if state != [f"--state={pick(pod, 'containers.0.volumeMounts.2.mountPath')}/health.json"]:
        yield f"cronjob.yaml: {state} is not in the volume"


# ---- systemd

def unit(options, name, env):
    """Faults of a service and its timer."""
    units = DEPLOY / "systemd"
    text = (units / f"{name}.service").read_text(encoding="utf-8")
    start = shlex.split(re.search(r"^ExecStart=(.*)$", text, re.M)[1])
    if start[0] != PROGRAM:
        yield f"{name}: ExecStart is {start[0]}"
    yield from taken(options, start[1:], env)
    for path in re.findall(r"=/run/([^/ ]+)/", " ".join(start)):
        if f"RuntimeDirectory={path}\n" not in text:
            yield f"{name} writes to /run/{path}"
    for path in re.findall(r"=%S/([^/ ]+)/", " ".join(start)):
        if f"StateDirectory={path}\n" not in text:
            yield f"{name} writes to the state directory {path}"
    if shutil.which("systemd-analyze") is None:
        raise NotHere("systemd-analyze")
    with tempfile.TemporaryDirectory(prefix="s3preflight-deploy-") as directory:
        copy = pathlib.Path(directory, f"{name}.service")
        copy.write_text(text.replace(PROGRAM, os.path.abspath(options.program)), encoding="utf-8")
        timer = shutil.copy(units / f"{name}.timer", directory)
        told = run(["systemd-analyze", "verify", copy, timer])
        if told.returncode != 0 or told.stdout or told.stderr:
            yield f"systemd-analyze verify {name}: {told.stdout}{told.stderr}"
        told = run(["systemd-analyze", "security", "--offline=true", "--threshold=20", copy])
        if told.returncode != 0:
            yield f"systemd-analyze security {name}: {told.stdout}{told.stderr}"


def systemd(options):
    location = variables(DEPLOY / "systemd" / "location.env")
    yield from unit(options, "s3preflight", location)
    yield from unit(options, "s3preflight-health",
                    {**location, **variables(DEPLOY / "systemd" / "health.env")})


# ---- Prometheus

# Which report has all that the rules speak of.
RULES = {"s3preflight": "not-ready", "s3preflight-health": "health"}


def prometheus(options):
    golden = ROOT / "tests" / "unit" / "report" / "golden"
    for name, sample in RULES.items():
        text = (DEPLOY / "prometheus" / f"{name}.rules.yml").read_text(encoding="utf-8")
        known = set(re.findall(r"^# TYPE (\S+)", "".join(
            (golden / f"{one}.prometheus").read_text(encoding="utf-8")
            for one in (sample, "not-ready")), re.M))
        for metric in set(re.findall(r"s3preflight_\w+", text)) - known:
            yield f"{name}: {metric} is no metric"
    found = run([ROOT / "tests" / "formats" / "promtool", options.tools])
    if found.returncode == 77:
        raise NotHere("promtool")
    tool = found.stdout.strip()
    for name in RULES:
        rules = DEPLOY / "prometheus" / f"{name}.rules.yml"
        for words in (["check", "rules", rules],
                      ["test", "rules", rules.with_name(f"{name}.rules.test.yml")]):
            told = run([tool, *words])
            if told.returncode != 0:
                yield f"promtool {words[0]} rules: {told.stdout}{told.stderr}"


# ---- Nagios

def configured(options, file):
    text = (DEPLOY / "nagios" / file).read_text(encoding="utf-8")
    objects = {kind: dict(line.split(None, 1) for line in body.strip().splitlines())
               for kind, body in re.findall(r"^define (\w+) \{\n(.*?)^\}$", text, re.M | re.S)}
    command = objects["command"]["command_line"]
    name, *values = objects["service"]["check_command"].split("!")
    if name != objects["command"]["command_name"]:
        yield f"{file}: the service asks for {name}"
    for i, value in enumerate(values):
        command = command.replace(f"$ARG{i + 1}$", value)
    if "$" in command:
        yield f"{file}: not all of {command} is given"
    words = shlex.split(command)
    if words[0] != PROGRAM:
        yield f"{file}: the command is {words[0]}"
    yield from taken(options, words[1:])


def nagios(options):
    for file in ("s3preflight.cfg", "s3preflight-health.cfg"):
        yield from configured(options, file)


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
