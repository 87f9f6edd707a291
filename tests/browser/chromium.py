"""A Chromium of its own, driven over pipes: JSON messages that end in NUL (the DevTools protocol)."""

import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--headless", "--remote-debugging-pipe", "--disable-gpu", "--no-first-run",
         "--no-default-browser-check", "--disable-background-networking", "--disable-sync",
         "--disable-component-update", "--disable-default-apps", "--disable-extensions",
         "--disable-dev-shm-usage", "--no-proxy-server", "--hide-scrollbars", "--mute-audio",
         "--font-render-hinting=none", "--host-resolver-rules=MAP * ~NOTFOUND"]
SECONDS = 60  # for one answer; also the first, which waits for the start


class Failed(Exception):
    """The browser does not do as it is told."""


def find():
    """The path of a Chromium, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Chromium:
    """With its own profile, which goes with it; so does every process of it."""

    def __init__(self, path):
        self.profile = tempfile.TemporaryDirectory(prefix="s3preflight-browser-",
                                                   ignore_cleanup_errors=True)
        to_it, self.out = os.pipe()
        self.into, from_it = os.pipe()

        def pass_on():  # it reads from 3 and writes to 4
            first, second = os.dup(to_it), os.dup(from_it)
            os.dup2(first, 3)
            os.dup2(second, 4)

        words = [path, *FLAGS, f"--user-data-dir={self.profile.name}", "about:blank"]
        if os.geteuid() == 0:
            words.insert(1, "--no-sandbox")
        self.log = open(os.path.join(self.profile.name, "log"), "wb")
        # pylint: disable-next=consider-using-with,subprocess-popen-preexec-fn
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=self.log,
                                        stderr=self.log, close_fds=False, preexec_fn=pass_on,
                                        start_new_session=True,
                                        env={**os.environ, "HOME": self.profile.name})
        os.close(to_it)
        os.close(from_it)
        self.buffer = b""
        self.last = 0
        self.events = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.call("Browser.close")
            self.process.wait(10)
        except (Failed, OSError, subprocess.TimeoutExpired):
            pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)  # the group that began with it
        except ProcessLookupError:
            pass
        self.process.wait()
        os.close(self.out)
        os.close(self.into)
        self.log.close()
        self.profile.cleanup()

    def read(self, deadline):
        """The next message; Failed when none comes in time."""
        while b"\0" not in self.buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.into], [], [], left)[0]:
                raise Failed("no answer in time")
            got = os.read(self.into, 1 << 16)
            if not got:
                raise Failed("it ended")
            self.buffer += got
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, session=None, **params):
        """The result of a call; events that come meanwhile are kept."""
        self.last += 1
        message = {"id": self.last, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + SECONDS
        while True:
            got = self.read(deadline)
            if got.get("id") == self.last:
                if "error" in got:
                    raise Failed(f"{method}: {got['error']}")
                return got["result"]
            self.events.append(got)

    def wait(self, session, method):
        """Until such an event of the session has come."""
        deadline = time.monotonic() + SECONDS
        while not any(event.get("sessionId") == session and event.get("method") == method
                      for event in self.events):
            self.events.append(self.read(deadline))


class Page:
    """A file in a tab of its own, in a window of this size, light or dark."""

    def __init__(self, browser, url, width, height, scheme, media="screen"):
        self.browser = browser
        self.target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.call("Target.attachToTarget", targetId=self.target,
                                    flatten=True)["sessionId"]
        browser.events.clear()
        for domain in ("Page", "Runtime", "Log", "Network", "Accessibility"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=width < 600)
        self.call("Emulation.setEmulatedMedia", media=media,
                  features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.call("Page.navigate", url=url)
        browser.wait(self.session, "Page.loadEventFired")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.browser.call("Target.closeTarget", targetId=self.target)

    def call(self, method, **params):
        return self.browser.call(method, self.session, **params)

    def evaluate(self, script):
        """What the expression comes to; the page itself may run nothing."""
        got = self.call("Runtime.evaluate", expression=script, returnByValue=True,
                        awaitPromise=False)
        if "exceptionDetails" in got:
            raise Failed(str(got["exceptionDetails"]))
        return got["result"].get("value")

    def seen(self, *methods):
        """The parameters of the events so far that have one of these names."""
        return [event["params"] for event in self.browser.events
                if event.get("sessionId") == self.session and event.get("method") in methods]

    def picture(self, clip):
        return self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True,
                         clip=clip, optimizeForSpeed=True)["data"]

    def paper(self):
        return self.call("Page.printToPDF", printBackground=True, preferCSSPageSize=True)["data"]
