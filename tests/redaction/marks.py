"""Secrets that can be told from everything else, the places where they are put, and how to find them."""

import base64
import hashlib
import hmac
import json
import pathlib
import re
import sys
import urllib.parse

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))

import proxy  # noqa: E402
import repository  # noqa: E402
import stage  # noqa: E402

KEY = "AKIAQ7MARKZX3JLW5VTD"
MARKS = {
    "the secret": "Zq8wMark/3d+SecretOfTheKeyPair/x7Yv+5kLpT",
    "the session token": "FwoMarkToken//9XrQ+sessionOfNobodyElse/Jk3+ZtW1vC==",
    "the proxy's password": "pXy/Mark+word:7Qz",
    "a passphrase of the manifests": "passMark/of+theManifests-9Wv",
    "a cookie": "cookieMark+4/TtZq6rWfV",
    "a passphrase of an info file": "cipherMark/UoP+6infoYxK",
}
PROXY_VARIABLES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
# Every answer has it: what a server wants to be told again, and what it was told, as it does not need to say.
ECHO = ('on any header "{name}: session={cookie}; path=/; was={secret}; again={once}; and={twice}; '
        'token={token}"\n')
OTHER_SECRET = """---
apiVersion: v1
kind: Secret
metadata:
  name: of-another-program
stringData:
  passphrase: {passphrase}
"""


def once(text):
    return urllib.parse.quote(text, safe="")


def use():
    """From now on every stage has these in place of its own."""
    secret, token = MARKS["the secret"], MARKS["the session token"]
    stage.COMMON = stage.COMMON.replace(stage.KEY, KEY).replace(stage.SECRET, secret)
    stage.KEY, stage.SECRET, stage.TOKEN = KEY, secret, token
    plain = repository.info

    def info(sections):
        return plain({**sections, "cipher": {
            "cipher-pass": MARKS["a passphrase of an info file"]}})

    repository.info = info


def make_pki(source, directory):
    """The same, but somebody left the private key in the CA file. Returns the key's bytes."""
    directory.mkdir()
    for path in pathlib.Path(source).iterdir():
        (directory / path.name).symlink_to(path.resolve())
    key = pathlib.Path(source, "ca.key").read_text(encoding="ascii")
    both = directory / "ca.crt"
    text = both.read_text(encoding="ascii") + key
    both.unlink()
    both.write_text(text, encoding="ascii")
    body = re.search(r"-----BEGIN[^\n]*\n(.*?)-----END", key, re.S).group(1)
    return base64.b64decode(body)


class Marked(stage.Stage):
    """What stands around a run, with a secret in every place that can hold one."""

    def start_server(self, address, lines, port="0"):
        echo = self.echo()
        super().start_server(address, [*lines, echo], port)

    def echo(self):
        """As a cookie, or in a header that is kept; only what this run can know to be a secret."""
        env = {"AWS_SECRET_ACCESS_KEY": stage.SECRET}
        env.update({name: self.fill(value) for name, value in self.case.env.items()
                    if name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")})
        kept = len(self.case.name) % 2 == 0
        ours = env.get("AWS_SECRET_ACCESS_KEY") == stage.SECRET and not self.other_key()
        secret = stage.SECRET if ours or not kept else "none"
        theirs = env.get("AWS_SESSION_TOKEN") == stage.TOKEN and not self.other_key()
        token = stage.TOKEN if theirs or not kept else "none"
        return ECHO.format(name="X-Was" if kept else "Set-Cookie",
                           cookie="none" if kept else MARKS["a cookie"], secret=secret, token=token,
                           once=once(secret), twice=once(once(secret)))

    def other_key(self):
        """The key pair may come from elsewhere than the environment, whose token is not sent then."""
        return any(word in ("--profile", "--credentials") or word.startswith("--profile=")
                   for word in self.case.args + [w for line in self.case.each for w in line])

    def make_file(self, kind, name, *rest):
        if kind == "der":  # of the certificate alone
            text = (self.tmp / rest[0]).read_text(encoding="ascii")
            end = "-----END CERTIFICATE-----\n"
            (self.tmp / "alone.pem").write_text(text[:text.index(end) + len(end)],
                                                encoding="ascii")
            rest = ("alone.pem",)
        super().make_file(kind, name, *rest)
        path = self.tmp / name
        if kind == "write" and name.endswith((".yaml", ".yml")):
            self.add_passphrase(path)

    def add_passphrase(self, path):
        text = path.read_bytes()
        if b"kind:" in text:
            more = OTHER_SECRET.format(passphrase=MARKS["a passphrase of the manifests"])
            path.write_bytes(text + (b"" if text.endswith(b"\n") else b"\n") + more.encode())

    def __enter__(self):
        super().__enter__()
        for name in self.case.texts:
            if name.endswith((".yaml", ".yml")):
                self.add_passphrase(self.tmp / name)
        return self

    def env(self):
        """Where the case names no proxy there is one, that works, with a password."""
        env = super().env()
        if not any(name in env for name in PROXY_VARIABLES):
            if not hasattr(self, "standing"):
                self.standing = proxy.Proxy(200)
                self.held.append(self.standing)
            env["https_proxy"] = f"http://127.0.0.1:{self.standing.port}"
        for name in PROXY_VARIABLES:
            if name in env and "@" not in env[name]:
                scheme, slashes, rest = env[name].rpartition("://")
                password = once(MARKS["the proxy's password"])
                env[name] = f"{scheme}{slashes}porter:{password}@{rest}"
        return env


# ---- finding them

def forms(raw):
    """Bytes as they are, and as they could have been written down."""
    text = raw.decode("latin-1")
    yield from (raw, raw[::-1], raw.hex().encode(), raw.hex().upper().encode())
    quoted = urllib.parse.quote(raw, safe="").encode()
    again = urllib.parse.quote(quoted, safe="").encode()
    yield from (quoted, quoted.replace(b"%2F", b"/"), quoted.lower(), again)
    escaped = json.dumps(text)[1:-1].encode()
    yield from (escaped, raw.replace(b"/", b"\\/"),
                "".join(f"\\u{ord(c):04x}" for c in text).encode(),
                "".join(f"\\u{ord(c):04X}" for c in text).encode(),
                re.sub(r"[^A-Za-z0-9]", lambda c: f"\\u{ord(c.group()):04x}", text).encode(),
                re.sub(r"[^A-Za-z0-9]", lambda c: f"&#{ord(c.group())};", text).encode())
    for shift in range(3):  # without the characters at the ends, which depend on the neighbours
        part = raw[shift:]
        whole = base64.b64encode(part[:len(part) // 3 * 3])
        yield whole
        yield whole.replace(b"+", b"-").replace(b"/", b"_")


class Search:
    """All forms of all marks. A part of a secret is a secret, too: so its halves are looked for."""

    def __init__(self, private_key):
        self.wanted = []
        for what, mark in MARKS.items():
            raw = mark.encode()
            self.add(what, raw[:len(raw) // 2 + 1])
            self.add(what, raw[len(raw) // 2 - 1:])
        self.add("the access key", KEY.encode())
        self.add("the inner part of the access key", KEY[4:-4].encode())
        pem = base64.b64encode(private_key)
        middle = len(private_key) // 2
        self.add("the CA's private key", private_key[middle:middle + 30])
        for at in (64, len(pem) // 128 * 64):
            self.wanted.append(("the CA's private key as PEM", pem[at:at + 48]))

    def add(self, what, raw):
        self.wanted += [(what, form) for form in dict.fromkeys(forms(raw))]

    def __call__(self, data, more=()):
        """What of it is in the bytes, also where lines were broken."""
        found = []
        for version in (data, re.sub(rb"\s+", b"", data)):
            found += [what for what, form in self.wanted if form in version]
            found += [what for what, raw in more if raw in version]
            if re.search(rb"ignature\W{0,16}[0-9a-f]{16}", version):
                found.append("a signature")
            if b"PRIVATE KEY-----" in version:
                found.append("a private key")
        return sorted(set(found))


def signatures(evidence):
    """The signatures of a run, worked out from what was signed."""
    found = []

    def walk(value):
        if isinstance(value, dict):
            signed = value.get("string_to_sign")
            if isinstance(signed, str) and signed.startswith("AWS4-HMAC-SHA256\n"):
                found.append(signature(signed))
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(evidence)
    return [("a signature that was sent", one.encode()) for one in found if one]


def signature(signed):
    parts = signed.split("\n")[2].split("/") if signed.count("\n") >= 3 else []
    if len(parts) != 4:
        return None
    key = ("AWS4" + stage.SECRET).encode()
    for part in parts:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, signed.encode(), hashlib.sha256).hexdigest()


