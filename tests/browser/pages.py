#!/usr/bin/env python3
"""Looks at HTML reports in a real browser: pages.py --program P --server S --pki D --samples H --out D

The reports are of the cases in CASES, which are run against the scripted server, and of the samples
that H makes. Each is looked at in a small and in a large window, light and dark, and on paper: nothing
may be fetched, nothing may complain, nothing may stick out of the window, every text must stand out
from its ground, every picture must have a name. Pictures of the pages go to --out. Exit status 77:
there is no Chromium, and CI is not true.
"""

import argparse
import base64
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent / "cli"))

import casefile  # noqa: E402
import chromium  # noqa: E402
import stage  # noqa: E402

CASES = {
    "ready": "ready/path",
    "untrusted": "certificate/unknown-authority",
    "missing-intermediate": "certificate/missing-intermediate",
    "shared-bucket": "ownership/stanza-other",
    "hanging": "hang/answer",
    "health": "health/healthy",
    "write-probe": "write/ready",
    "several": "formats/html-several",
    "no-run": "formats/html-no-run",
}
SAMPLES = ["pictures", "worst", "write probe", "undecided", "long words"]
WINDOWS = [(1280, 900, "light", True), (1280, 900, "dark", True), (360, 740, "light", True),
           (360, 740, "dark", True), (320, 640, "light", False)]  # the last: whether it is kept
HEIGHT_MAX = 5000
BYTES_MAX = 200 << 10
LOOK = (HERE / "page.js").read_text(encoding="utf-8")

# Every way to be wrong that this test has to see.
BAD = """<!DOCTYPE html><html lang="en"><head><title>bad</title></head><body style="background:#fff">
<h1>a</h1><h3>b</h3><p style="color:#999">pale</p><div style="width:3000px">wide</div>
<img src="missing.png"/><svg role="img" width="9" height="9"></svg>
<svg><g><text y="9">one</text><text y="9">two</text></g></svg><script>console.log("x")</script>
</body></html>"""
SEEN_IN_BAD = ["contrast 2.85 of", "wide in a window", "beyond the edge", "texts on each other",
               "h1, then h3", "not one h1", "loads or runs", "no name", "asked for", "complains"]


def from_case(options, name, to):
    case = casefile.read(HERE.parent / "cli" / "cases" / f"{name}.case")
    with tempfile.TemporaryDirectory(prefix="s3preflight-pages-") as directory, \
            stage.Stage(case, pathlib.Path(directory), options) as where:
        words = where.args([])
        more = [] if "--format" in words else ["--format", "html"]
        done = subprocess.run([options.program, *words, *more], env=where.env(), cwd=where.tmp,
                              capture_output=True, timeout=120, check=False)
        wanted = case.wanted("exit")
        if str(done.returncode) != wanted:
            raise AssertionError(f"{name}: exit {done.returncode}, not {wanted}: {done.stderr}")
        for secret in where.secrets():
            if secret.encode() in done.stdout:
                raise AssertionError(f"{name}: a secret is in it")
        to.write_bytes(done.stdout)


def from_sample(options, name, to):
    done = subprocess.run([options.samples, name], capture_output=True, timeout=60, check=True)
    to.write_bytes(done.stdout)


def names(page):
    """Pictures and regions without a name, and tables that are none for who hears the page."""
    nodes = page.call("Accessibility.getFullAXTree")["nodes"]
    found = [(node["role"]["value"], node.get("name", {}).get("value", "").strip())
             for node in nodes if not node.get("ignored") and "role" in node]
    for role in ("image", "img", "region", "link", "heading", "graphics-document"):
        for kind, name in found:
            if kind == role and not name:
                yield f"a {role} has no name"
    visible = page.evaluate("[...document.querySelectorAll('table')]"
                            ".filter((t) => t.checkVisibility()).length")
    tables = sum(kind == "table" for kind, _ in found)
    if tables != visible:
        yield f"{tables} of {visible} tables are tables for a screen reader"


def look(page, url):
    yield from page.evaluate(LOOK)
    yield from names(page)
    for asked in page.seen("Network.requestWillBeSent"):
        if asked["request"]["url"] != url:
            yield f"asked for {asked['request']['url'][:80]}"
    for said in page.seen("Runtime.consoleAPICalled", "Log.entryAdded", "Runtime.exceptionThrown"):
        yield f"complains: {str(said)[:300]}"


def keep(page, path, width):
    """A picture of the page, as far down as it is drawn in a reasonable time."""
    height = int(page.call("Page.getLayoutMetrics")["cssContentSize"]["height"])
    clip = {"x": 0, "y": 0, "width": width, "height": min(height, HEIGHT_MAX), "scale": 1}
    path.write_bytes(base64.b64decode(page.picture(clip)))


def on_screen(browser, file, out):
    url = file.as_uri()
    for width, height, scheme, kept in WINDOWS:
        with chromium.Page(browser, url, width, height, scheme) as page:
            yield from (f"{width} {scheme}: {fault}" for fault in look(page, url))
            if kept:
                keep(page, out / f"{file.stem}-{width}-{scheme}.png", width)
            page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
            yield from (f"{width} {scheme}, all open: {fault}" for fault in page.evaluate(LOOK))


def on_paper(browser, file, out):
    """Light, whatever the screen is."""
    with chromium.Page(browser, file.as_uri(), 800, 1100, "dark", "print") as page:
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        if ground != "rgb(255, 255, 255)":
            yield f"paper is {ground}"
        yield from (f"paper: {fault}" for fault in page.evaluate(LOOK))
        printed = base64.b64decode(page.paper())
        if not printed.startswith(b"%PDF-"):
            yield "no PDF"
        (out / f"{file.stem}.pdf").write_bytes(printed)


def sees_what_is_bad(browser, directory):
    """A test that finds nothing must be one that would."""
    file = directory / "bad.html"
    file.write_text(BAD, encoding="utf-8")
    with chromium.Page(browser, file.as_uri(), 360, 740, "light") as page:
        found = "\n".join(look(page, file.as_uri()))
    return [f"the test does not see: {word}" for word in SEEN_IN_BAD if word not in found]


def pages(options, directory):
    for name, case in CASES.items():
        if options.only and name not in options.only:
            continue
        file = directory / f"{name}.html"
        from_case(options, case, file)
        yield file
    for name in SAMPLES:
        if options.only and name not in options.only:
            continue
        file = directory / f"sample-{name.replace(' ', '-')}.html"
        from_sample(options, name, file)
        yield file


def run(options, browser):
    made = pathlib.Path(options.out)
    made.mkdir(parents=True, exist_ok=True)
    faults = sees_what_is_bad(browser, made)
    count = 0
    for file in pages(options, made):
        found = [*on_screen(browser, file, made), *on_paper(browser, file, made)]
        if file.stem != "several" and file.stat().st_size >= BYTES_MAX:
            found.append(f"{file.stat().st_size} bytes")
        faults += [f"{file.stem}: {fault}" for fault in found]
        count += 1
        print(f"{file.stem}: {len(found)} faults", flush=True)
    for fault in faults:
        print(f"FAIL {fault}")
    print(f"{count} pages were looked at, {len(faults)} faults; pictures in {made}")
    return 1 if faults else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", action="append", help="the name of a page; of all without it")
    for name in ("program", "server", "pki", "samples", "out"):
        parser.add_argument(f"--{name}", required=True)
    options = parser.parse_args()
    path = chromium.find()
    if path is None:
        print("there is no Chromium")
        return 1 if os.environ.get("CI") == "true" else 77
    with chromium.Chromium(path) as browser:
        return run(options, browser)


if __name__ == "__main__":
    sys.exit(main())
