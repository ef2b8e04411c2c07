"""A headless Chromium that tests drive through its debugging pipe: no library, no port, no network.

`Browser` is one process, `Page` one tab. Whatever the page writes to its console, throws, or is refused by its policy is
kept in `Page.complaints`.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "headless_shell")
PATIENCE = 30.0  # seconds for one answer


def executable() -> str | None:
    """Chromium on this machine: that of `CHROMIUM`, else the first of the usual names."""
    named = os.environ.get("CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


class Browser:
    """One running Chromium with a profile of its own."""

    def __init__(self, program: str, profile: Path) -> None:
        to_read, self._write = _high_pipe()
        self._read, to_write = _high_pipe()
        self._process = subprocess.Popen(
            [
                program,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--no-first-run",
                "--force-device-scale-factor=1",
                "--hide-scrollbars",
                f"--user-data-dir={profile}",
                "--remote-debugging-pipe",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(3, 4),
            preexec_fn=lambda: (os.dup2(to_read, 3), os.dup2(to_write, 4), None)[2],  # noqa: PLW1509 - no threads here
        )
        os.close(to_read)
        os.close(to_write)
        self._number = 0
        self._bytes = b""
        self.events: list[dict[str, Any]] = []

    def open(self, address: str, width: int = 1600, height: int = 1000, dark: bool = False) -> Page:
        """A tab of a size in pixels; a narrow one is a touch screen."""
        target = self.send("Target.createTarget", {"url": "about:blank"})["targetId"]
        session = self.send("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        page = Page(self, session, target)
        for domain in ("Page", "Runtime", "Log", "Network"):
            page.send(f"{domain}.enable")
        page.size(width, height)
        page.prefer("dark" if dark else "light")
        page.go(address)
        return page

    def send(self, method: str, params: dict[str, Any] | None = None, session: str = "") -> dict[str, Any]:
        """One command and its result."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def close(self) -> None:
        """End the process."""
        with contextlib.suppress(Exception):
            self.send("Browser.close")
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._read)
        os.close(self._write)

    def _next(self) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while b"\0" not in self._bytes:
            ready, _, _ = select.select([self._read], [], [], max(0.0, end - time.monotonic()))
            assert ready, "Chromium does not answer"
            read = os.read(self._read, 1 << 20)
            assert read, "Chromium has ended"
            self._bytes += read
        message, self._bytes = self._bytes.split(b"\0", 1)
        answer: dict[str, Any] = json.loads(message)
        return answer


class Page:
    """One tab."""

    def __init__(self, browser: Browser, session: str, target: str) -> None:
        self._browser = browser
        self._session = session
        self._target = target

    def send(self, method: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """One command to this tab."""
        return self._browser.send(method, params, self._session)

    def close(self) -> None:
        """Close the tab."""
        self._browser.send("Target.closeTarget", {"targetId": self._target})

    def go(self, address: str) -> None:
        """Load an address and wait until it is there."""
        self.send("Page.navigate", {"url": address})
        self.wait(f"document.readyState === 'complete' && location.href.startsWith({address!r})")

    def run(self, expression: str) -> Any:
        """The value of an expression in the page; an error in it fails the test."""
        answer = self.send("Runtime.evaluate", {"expression": expression, "returnByValue": True, "awaitPromise": True})
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait(self, expression: str) -> None:
        """Until an expression is true."""
        end = time.monotonic() + PATIENCE
        while not self.run(f"Boolean({expression})"):
            assert time.monotonic() < end, f"never true: {expression}"
            time.sleep(0.02)

    def size(self, width: int, height: int) -> None:
        """The size of the window."""
        narrow = width < 600
        metrics = {"width": width, "height": height, "deviceScaleFactor": 2 if narrow else 1, "mobile": narrow}
        self.send("Emulation.setDeviceMetricsOverride", metrics)
        self.send("Emulation.setTouchEmulationEnabled", {"enabled": narrow})

    def prefer(self, scheme: str, media: str = "") -> None:
        """What the viewer prefers, `light` or `dark`, and `print` for paper."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.send("Emulation.setEmulatedMedia", {"media": media, "features": features})

    def press(self, *keys: str) -> None:
        """Keys by name (`Enter`, `ArrowDown`) or as characters."""
        codes = {"Enter": 13, "Escape": 27, "Tab": 9, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}
        codes |= {"Home": 36, "End": 35, " ": 32}
        for key in keys:
            text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
            event = {"key": key, "windowsVirtualKeyCode": codes.get(key, ord(key[0].upper())), "text": text}
            self.send("Input.dispatchKeyEvent", {"type": "keyDown" if text else "rawKeyDown", **event})
            self.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})

    def click(self, selector: str) -> None:
        """The middle of what a selector finds, with the mouse."""
        place = self.run(
            f"(() => {{ const e = document.querySelector({selector!r}); e.scrollIntoView({{block: 'nearest'}});"
            " const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })()"
        )
        self.mouse(*place)

    def mouse(self, x: float, y: float, to: tuple[float, float] | None = None) -> None:
        """A click, or a drag to another place."""
        button = {"button": "left", "clickCount": 1, "buttons": 1}
        self.send("Input.dispatchMouseEvent", {"type": "mousePressed", "x": x, "y": y, **button})
        if to is not None:
            for share in (0.3, 0.6, 1.0):
                place = {"x": x + (to[0] - x) * share, "y": y + (to[1] - y) * share}
                self.send("Input.dispatchMouseEvent", {"type": "mouseMoved", **place, **button})
            x, y = to
        self.send("Input.dispatchMouseEvent", {"type": "mouseReleased", "x": x, "y": y, **button})

    def wheel(self, x: float, y: float, turn: float) -> None:
        """A turn of the wheel; negative is away from the hand."""
        self.send("Input.dispatchMouseEvent", {"type": "mouseWheel", "x": x, "y": y, "deltaX": 0, "deltaY": turn})

    def picture(self) -> bytes:
        """What is seen, as PNG."""
        return base64.b64decode(self.send("Page.captureScreenshot", {"format": "png"})["data"])

    @property
    def complaints(self) -> list[str]:
        """Errors, warnings and refusals so far."""
        self.run("1")  # whatever was said before has arrived with this answer
        found = []
        for event in self._browser.events:
            if event.get("sessionId") != self._session:
                continue
            params = event.get("params", {})
            match event.get("method"):
                case "Runtime.exceptionThrown":
                    found.append(json.dumps(params["exceptionDetails"])[:2000])
                case "Runtime.consoleAPICalled":
                    found.append(json.dumps(params["args"])[:500])
                case "Log.entryAdded":
                    found.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")
        return found

    @property
    def requests(self) -> list[str]:
        """Every address that was asked for."""
        self.run("1")
        return [
            event["params"]["request"]["url"]
            for event in self._browser.events
            if event.get("sessionId") == self._session and event.get("method") == "Network.requestWillBeSent"
        ]


def _high_pipe() -> tuple[int, int]:
    """A pipe whose ends are none of the numbers that Chromium listens on."""
    ends = os.pipe()
    high = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 20) for end in ends)
    for end in ends:
        os.close(end)
    return high[0], high[1]
