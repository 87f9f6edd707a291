"""The scripted S3 server for the time of a with statement, and a client with a signer of its own."""

import datetime
import hashlib
import hmac
import http.client
import os
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.parse
import xml.etree.ElementTree as ET

KEY, SECRET = "DEMOKEY", "demo-secret"
BASE = f"""cert good
domain s3.test
key {KEY} {SECRET}
bucket backup
"""


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def quote(text):
    return urllib.parse.quote(text, safe="-._~")


def sign(method, path, query, host, body=b"", key=KEY, secret=SECRET, region="us-east-1",
         offset=0, extra=None, now=None, payload=None):
    """Headers of a signed request; path and query are given decoded."""
    now = now or datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=offset)
    stamp, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
    headers = {"host": host, "x-amz-date": stamp, "x-amz-content-sha256": payload or sha256(body)}
    headers.update(extra or {})
    names = ";".join(sorted(headers))
    canonical = "\n".join(
        [method, urllib.parse.quote(path, safe="/-._~"),
         "&".join(f"{k}={v}" for k, v in sorted((quote(k), quote(v)) for k, v in query)),
         "".join(f"{k}:{headers[k]}\n" for k in sorted(headers)), names,
         headers["x-amz-content-sha256"]])
    scope = f"{day}/{region}/s3/aws4_request"
    to_sign = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, sha256(canonical.encode())])
    link = ("AWS4" + secret).encode()
    for part in (day, region, "s3", "aws4_request", to_sign):
        link = hmac.new(link, part.encode(), hashlib.sha256).digest()
    headers["Authorization"] = (f"AWS4-HMAC-SHA256 Credential={key}/{scope}, "
                                f"SignedHeaders={names}, Signature={link.hex()}")
    return headers


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def root(self):
        root = ET.fromstring(self.body)
        for element in root.iter():
            element.tag = element.tag.rpartition("}")[2]
        return root

    def text(self, path):
        return self.root.findtext(path)

    def keys(self):
        return [e.text for e in self.root.iterfind("Contents/Key")]


class Server:
    """s3server with a scenario, for the time of a with statement."""

    program = pki = None  # set once by the test that is run
    lifetime = 60

    def __init__(self, scenario, base=BASE):
        self.scenario = base + scenario

    def __enter__(self):
        self.dir = tempfile.TemporaryDirectory()
        path = os.path.join(self.dir.name, "test.s3")
        self.log_path = os.path.join(self.dir.name, "log")
        self.env_path = os.path.join(self.dir.name, "env")
        with open(path, "w", encoding="utf-8") as out:
            out.write(self.scenario)
        self.process = subprocess.Popen(
            [self.program, "--scenario", path, "--pki", self.pki, "--log", self.log_path, "--env",
             self.env_path, "--until-eof", "--lifetime", str(self.lifetime)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening "):
            raise AssertionError("the server did not start")
        self.port = int(line.split()[1])
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.status = self.process.wait(timeout=20)
        self.process.stdout.close()
        self.dir.cleanup()
        if self.status != 0:
            raise AssertionError(f"the server ended with {self.status}")

    def log(self):
        with open(self.log_path, encoding="utf-8") as text:
            return text.read().splitlines()

    def forward(self):
        """Let two hours go by on its clock; returns by how much it is ahead now, in seconds."""
        seen = sum(line.startswith("clock ") for line in self.log())
        self.process.send_signal(signal.SIGUSR1)
        for _ in range(3000):
            steps = [line for line in self.log() if line.startswith("clock ")]
            if len(steps) > seen:
                return int(steps[-1].split("+")[1])
            time.sleep(0.01)
        raise AssertionError("the server's clock does not move")

    def connect(self, sni="localhost", context=None, timeout=10):
        context = context or ssl.create_default_context(cafile=f"{self.pki}/ca.crt")
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=timeout)
        try:
            return context.wrap_socket(raw, server_hostname=sni)
        except BaseException:
            raw.close()
            raise

    def request(self, method, path, query=(), body=b"", host="localhost", signed=True, sock=None,
                headers=None, **how):
        """One request over a connection of its own, or over sock."""
        every = dict(headers or {})
        if signed:
            every.update(sign(method, path, list(query), host, body, **how))
        every.setdefault("host", host)
        if body or method == "PUT":
            every["content-length"] = str(len(body))
        target = urllib.parse.quote(path, safe="/-._~")
        if query:
            target += "?" + "&".join(f"{quote(k)}={quote(v)}" for k, v in query)
        head = "".join(f"{k}: {v}\r\n" for k, v in every.items())
        own = sock is None
        sock = sock or self.connect()
        try:
            sock.sendall(f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode() + body)
            answer = http.client.HTTPResponse(sock, method=method)
            answer.begin()
            return Reply(answer.status, answer.headers, answer.read())
        finally:
            if own:
                sock.close()

    def list_over(self, sock):
        return self.request("GET", "/backup/", [("list-type", "2")], sock=sock)

    def list(self, **params):
        query = [("list-type", "2")] + [(k.replace("_", "-"), str(v)) for k, v in params.items()]
        return self.request("GET", "/backup/", query)
