"""What stands around one run: the server, files, ports, the environment, and the placeholders."""

import base64
import fcntl
import os
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import time

import casefile
import proxy
import repository

# Found in no output of any case, in no form. The '/' and '+' are what real secrets have, too.
KEY = "AKIDCANARY0123456789"
SECRET = "canary/Secret+q7Zt0wXyPz/4mNbVcLkJhGfDsA"
TOKEN = "canaryToken//Qm9vVGhpc0lzQVNlc3Npb25Ub2tlbg+x9/LongerThanTheSecretIs=="
COMMON = f"""domain s3.test localhost
key {KEY} {SECRET}
bucket backup
"""
MACROS = {
    "@HERE@": ["--host", "s3.test:@PORT@/us-east-1", "--resolve", "s3.test:@PORT@:127.0.0.1",
               "--resolve", "backup.s3.test:@PORT@:127.0.0.1"],
    "@CA@": ["--ca", "@PKI@/ca.crt"],
}
MACROS["@RESOLVE@"] = MACROS["@HERE@"][2:]
MACROS["@STANDARD@"] = [*MACROS["@HERE@"], *MACROS["@CA@"], "--path", "backup/apic"]
PASSED_ON = ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "GCOV_PREFIX",
             "LLVM_PROFILE_FILE")
PROXIES = {"@PROXY@": 200, "@PROXY403@": 403, "@PROXY407@": 407}  # answers to a CONNECT
MARGIN = 20  # seconds that a loaded machine may need beyond --timeout


def in_base64(text):
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def moment(span):
    """As a TIME of a scenario, so long before or after now."""
    now = time.time() + (repository.span(span) if span else 0)
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))


class NotPossible(Exception):
    pass


class Skipped(Exception):
    """This machine lacks what the case needs."""


def silent_port():
    """A port whose queue of connections is full: the kernel drops what comes."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    full = []
    for _ in range(4):
        client = socket.socket()
        client.setblocking(False)
        client.connect_ex(listener.getsockname())
        full.append(client)
    return listener, full


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as one:
            one.bind(("::1", 0))
    except OSError:
        return False
    return True


class Stage:
    def __init__(self, case, directory, options):
        self.case, self.options = case, options
        self.directory = directory
        self.tmp = directory / "tmp"
        self.log_path = directory / "server.log"
        self.servers = []
        self.held = []  # sockets that live as long as the run
        self.known = {"@PKI@": "pki", "@TMP@": str(self.tmp), "@KEY@": KEY,
                      "@SECRET@": SECRET, "@TOKEN@": TOKEN,
                      "@KEY64@": in_base64(KEY), "@SECRET64@": in_base64(SECRET),
                      "@SECRETLF64@": in_base64(SECRET + "\n")}

    def __enter__(self):
        for path in (self.tmp, self.directory / "home"):
            path.mkdir()
        (self.tmp / "pki").symlink_to(os.path.abspath(self.options.pki))
        try:
            for name in self.case.values(self.case.run, "needs"):
                if not (self.tmp / name).exists():
                    raise Skipped(name)
            if self.case.server is not None:
                self.start_server("127.0.0.1", self.case.server)
            if self.case.server6 is not None:
                self.start_server("::1", self.case.server6, self.known["@PORT@"])
            for name, lines in self.case.texts.items():
                (self.tmp / name).parent.mkdir(parents=True, exist_ok=True)
                text = self.fill("".join(line + "\n" for line in lines))
                (self.tmp / name).write_text(text, encoding="utf-8")
            for line in self.case.files:
                self.make_file(*[self.fill(word) for word in line])
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.stop()
        for item in self.held:
            item.close()

    # ---- the server

    def start_server(self, address, lines, port="0"):
        if address == "::1" and not has_ipv6():
            raise Skipped("IPv6")
        scenario = self.directory / f"case{len(self.servers)}.s3"
        text = "" if self.case.server_alone else COMMON
        if self.case.repository is not None:
            lines = [*lines, *repository.scenario(self.case.repository)]
        text += "\n".join(lines) + "\n"
        scenario.write_text(self.fill(text), encoding="utf-8")
        server = subprocess.Popen(
            [self.options.server, "--scenario", scenario, "--pki", self.options.pki, "--log",
             self.log_path, "--until-eof", "--lifetime", "120", "--address", address, "--port",
             port],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.servers.append(server)
        line = server.stdout.readline()
        if not line.startswith("listening "):
            raise NotPossible(f"the server did not start: {server.stderr.read()}")
        self.known["@PORT@"] = line.split()[1]

    def stop(self):
        while self.servers:
            self.stop_server(self.servers.pop())

    @staticmethod
    def stop_server(server):
        server.stdin.close()
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
            raise NotPossible("the server did not end") from None
        finally:
            server.stdout.close()
            server.stderr.close()
        if server.returncode != 0:
            raise NotPossible(f"the server ended with {server.returncode}")

    def log(self):
        if not self.log_path.exists():
            return []
        return self.log_path.read_text(encoding="utf-8", errors="backslashreplace").splitlines()

    # ---- placeholders

    def fill(self, text):
        text = re.sub(r"@NOW([-+][0-9smhdw]+)?@", lambda match: moment(match.group(1)), text)
        return re.sub(r"@[A-Z]+[0-9]*@", lambda match: self.value(match.group()), text)

    def value(self, name):
        if name == "@CLOSED@" and name not in self.known:
            one = socket.socket()  # bound and not listening: connects are refused
            one.bind(("127.0.0.1", 0))
            self.held.append(one)
            self.known[name] = str(one.getsockname()[1])
        if name == "@SILENT@" and name not in self.known:
            listener, clients = silent_port()
            self.held += [listener, *clients]
            self.known[name] = str(listener.getsockname()[1])
        if name in PROXIES and name not in self.known:
            one = proxy.Proxy(PROXIES[name])
            self.held.append(one)
            self.known[name] = str(one.port)
        if name == "@CA64@":
            self.known[name] = in_base64(pathlib.Path(self.options.pki, "ca.crt").read_bytes())
        if name not in self.known:
            raise NotPossible(f"no value for {name}")
        return self.known[name]

    def args(self, more):
        words = [word for arg in [*self.case.args, *more] for word in MACROS.get(arg, [arg])]
        return [os.fsdecode(casefile.unescape(self.fill(word))) for word in words]

    # ---- files: "KIND NAME ARGUMENT..."

    def make_file(self, kind, name, *rest):
        path = self.tmp / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if kind == "dir":
            path.mkdir(exist_ok=True)
        elif kind == "write":
            path.write_bytes(casefile.unescape(rest[0]))
        elif kind == "cat":
            path.write_bytes(b"".join((self.tmp / file).read_bytes() for file in rest))
        elif kind == "der":
            path.write_bytes(ssl.PEM_cert_to_DER_cert((self.tmp / rest[0]).read_text()))
        elif kind == "sparse":
            with open(path, "wb") as out:
                out.truncate(int(rest[0]))
        elif kind == "fifo":
            os.mkfifo(path)
        elif kind == "lock":  # as another run holds it
            held = open(path, "w", encoding="utf-8")
            held.write("4711\n")
            held.flush()
            fcntl.flock(held, fcntl.LOCK_EX)
            self.held.append(held)
        elif kind == "link":
            path.symlink_to(rest[0])
        else:
            raise NotPossible(f"[files] knows no \"{kind}\"")

    # ---- the run

    def env(self):
        env = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        env.update({"HOME": str(self.directory / "home"), "LC_ALL": "C", "TZ": "UTC",
                    "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET})
        for name, value in self.case.env.items():
            env[name] = os.fsdecode(casefile.unescape(self.fill(value)))
        return {name: value for name, value in env.items() if value != ""}

    def secrets(self):
        """The canaries, and what the case itself uses as a secret."""
        found = {SECRET, TOKEN}
        for name, value in self.env().items():
            if "SECRET" in name or "TOKEN" in name:
                found.add(value.strip("\"' \r\n"))
        for path in self.tmp.glob("*/keysecret"):
            if path.is_file() and path.stat().st_size < 65536:
                found.add(path.read_text(encoding="latin-1").strip("\"' \r\n\0"))
        return {secret for secret in found if len(secret) >= 8}

    def limit(self, args):
        """Seconds after which the program has to have ended by itself."""
        wanted = self.case.values(self.case.run, "within")
        if wanted:
            return float(wanted[0]) * (3 if self.options.sanitized else 1)
        given = args[args.index("--timeout") + 1] if "--timeout" in args[:-1] else "60"
        return (float(given) if re.fullmatch(r"[0-9.]{1,5}", given) else 0) + MARGIN

    def stdin(self):
        """The file that standard input comes from."""
        wanted = self.case.values(self.case.run, "stdin")
        return self.tmp / wanted[0] if wanted else pathlib.Path(os.devnull)

    def signal(self):
        """"signal TERM after handshake": the number, and how a line of the log begins."""
        wanted = self.case.values(self.case.run, "signal")
        if not wanted:
            return None
        name, _, word = wanted[0].split(" ", 2)
        return signal.Signals[f"SIG{name}"], word
