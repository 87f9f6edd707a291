"""The file of a case: sections of lines. README.md describes them."""

import re
import shlex

SECTIONS = ("server", "server6", "repository", "files", "env", "args", "each", "run", "expect", "text",
            "json")
ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|[nrt\\])")
LETTERS = {"n": b"\n", "r": b"\r", "t": b"\t", "\\": b"\\"}


class Malformed(Exception):
    pass


def unescape(text):
    r"""Bytes of a word with \n, \r, \t, \\ and \xNN."""
    out, at = b"", 0
    for match in ESCAPE.finditer(text):
        what = match.group(1)
        out += text[at:match.start()].encode()
        out += LETTERS[what] if what in LETTERS else bytes([int(what[1:], 16)])
        at = match.end()
    return out + text[at:].encode()


def words(line):
    return shlex.split(line, comments=True)


class Case:
    def __init__(self, path, sections, alone):
        self.path = path
        self.name = path.stem
        self.sections = sections
        self.server = sections.get("server")  # None: none is started
        self.server_alone = alone
        self.server6 = sections.get("server6")  # a second one, on ::1
        self.repository = sections.get("repository")  # None: none is made
        self.files = [words(line) for line in sections.get("files", ())]
        self.texts = {name.split(" ", 1)[1]: lines for name, lines in sections.items()
                      if name.startswith("file ")}
        self.args = [word for line in sections.get("args", ()) for word in words(line)]
        self.each = [words(line) for line in sections.get("each", ())] or [[]]
        self.env = dict(line.split("=", 1) for line in sections.get("env", ()))
        self.run = self.pairs("run", ("signal", "memory", "format", "within", "needs", "stdin",
                                      "replay"))
        self.expect = self.pairs("expect", (
            "exit", "cause", "also", "check", "requests", "signed", "detail", "finding", "reason",
            "json", "stdout", "stderr", "text", "file", "only", "log", "bundle"))
        formats = self.values(self.run, "format")
        self.formats = [None] if formats == ["none"] else formats or ["json", "text"]
        if len(self.values(self.expect, "exit")) != 1:
            raise Malformed(f"{path}: [expect] needs one exit")

    def pairs(self, section, known):
        """Lines "WORD REST" of a section."""
        out = []
        for line in self.sections.get(section, ()):
            word, _, rest = line.partition(" ")
            if word not in known:
                raise Malformed(f"{self.path}: [{section}] knows no \"{word}\"")
            out.append((word, rest.strip()))
        return out

    @staticmethod
    def values(pairs, word):
        return [rest for name, rest in pairs if name == word]

    def wanted(self, word, default=None):
        found = self.values(self.expect, word)
        return found[-1] if found else default


def split(path):
    """The sections; but for files and golden texts without comments and empty lines."""
    sections, alone, name = {}, False, None
    for line in path.read_text(encoding="utf-8").splitlines():
        head = re.fullmatch(r"\[(?:(\w+)( alone)?|(file \S+))\]", line)
        if head and (head.group(3) or head.group(1) in SECTIONS) and \
                (name not in ("text", "json") or head.group(1) in ("text", "json")):
            name = head.group(3) or head.group(1)
            alone = alone or bool(head.group(2))
            if name in sections:
                raise Malformed(f"{path}: [{name}] stands twice")
            sections[name] = []
        elif name in ("text", "json") or (name or "").startswith("file "):
            sections[name].append(line)
        elif line.strip() and not line.startswith("#"):
            if name is None:
                raise Malformed(f"{path}: a line before the first section")
            sections[name].append(line)
    return sections, alone


def read(path):
    sections, alone = split(path)
    return Case(path, sections, alone)


def write_golden(path, section, text):
    """Put a new text into the last section of a case."""
    head = path.read_text(encoding="utf-8").split(f"\n[{section}]\n")[0]
    path.write_text(f"{head}\n[{section}]\n{text}", encoding="utf-8")
