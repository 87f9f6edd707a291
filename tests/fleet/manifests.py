"""A directory of clusters, each with a place of its own: PortalClusters, their Secret and its CA."""

import base64
import pathlib

SECRETS = """apiVersion: v1
kind: Secret
metadata: {{name: portal-backup-secret, namespace: apic}}
stringData: {{username: {key}, password: {secret}}}
---
apiVersion: v1
kind: Secret
metadata: {{name: custom-server-ca, namespace: apic}}
data: {{ca.crt: {ca}}}
"""

CLUSTER = """---
apiVersion: portal.apiconnect.ibm.com/v1beta1
kind: {kind}
metadata: {{name: {name}, namespace: apic}}
spec:
  version: 10.0.8.1
  {section}:
    protocol: objstore
    s3provider: custom
    host: {host}
    path: {path}
    credentials: portal-backup-secret
    backupCerts: custom-server-ca
    backups3URIStyle: path
    schedule: "0 3 * * *"
    repoRetentionFull: 2
"""


def cluster(name, host, path, kind="PortalCluster"):
    section = "siteBackup" if kind == "PortalCluster" else "databaseBackup"
    return CLUSTER.format(kind=kind, name=name, host=host, path=path, section=section)


def secrets(key, secret, ca):
    return SECRETS.format(key=key, secret=secret, ca=base64.b64encode(ca).decode())


def write(directory, count, host, bucket, head, per_file=25):
    """count clusters below BUCKET/p001 and so on, in files of per_file. Their names, in order."""
    names = [f"c{i + 1:03}" for i in range(count)]
    for first in range(0, count, per_file):
        text = head
        for i in range(first, min(first + per_file, count)):
            text += cluster(names[i], host, f"{bucket}/p{i + 1:03}")
        pathlib.Path(directory, f"f{first // per_file:03}.yaml").write_text(text)
    return names


if __name__ == "__main__":
    import sys

    where, number, endpoint, store, user, word, authority = sys.argv[1:]
    write(where, int(number), endpoint, store,
          secrets(user, word, pathlib.Path(authority).read_bytes()))
