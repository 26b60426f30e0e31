"""Take the pictures of docs/serve.md: `python docs/make_screenshots.py`.

Builds a memory of the sample shelf, serves it, and photographs its pages in Chromium.
"""

from __future__ import annotations

import http.client
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "img"
PORT = 8793
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDE, PHONE = (1200, 760), (390, 760)
ENGLISH = "The council met in Baghdad.\n\nIt approved 45 projects in March.\n\nNobody objected."
ARABIC = "اجتمع المجلس في بغداد.\n\nوأقرّ 54 مشروعاً في آذار."
SHOTS = (
    ("serve-search", "/search?q=Popular Mobilization Units in Iraq&lang=en&theme=light", WIDE),
    ("serve-search-ar", "/search?q=وحدات الحشد الشعبي&lang=ar&theme=dark", WIDE),
    (
        "serve-document",
        "/documents/red-sea-shipping?unit=712&lang=en&theme=light#bead-12",
        (1300, 760),
    ),
    ("serve-terms-ar", "/terms?q=Islamic State&lang=ar&theme=light", WIDE),
    ("serve-overview-phone", "/overview?lang=ar&theme=light", PHONE),
)


def main() -> None:
    """Serve, photograph, stop."""
    with tempfile.TemporaryDirectory() as folder:
        memory = str(Path(folder) / "muwazi.db")
        run = [sys.executable, "-m", "cli"]
        subprocess.run(  # noqa: S603 - our own command
            [*run, "build", "corpora", "--memory", memory], cwd=ROOT, check=True
        )
        serve = [*run, "serve", "--memory", memory, "--port", str(PORT)]
        server = subprocess.Popen(serve, cwd=ROOT)  # noqa: S603
        try:
            _wait()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                page = browser.new_page(base_url=f"http://localhost:{PORT}")
                for name, path, (width, height) in SHOTS:
                    page.set_viewport_size({"width": width, "height": height})
                    page.goto(path)
                    page.screenshot(path=IMAGES / f"{name}.png")
                _check(page)
                browser.close()
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(20)


def _check(page: Page) -> None:
    """A report: a draft has to be handed in first."""
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    page.goto("/check?lang=ar&theme=light")
    page.locator("textarea#en").fill(ENGLISH)
    page.locator("textarea#ar").fill(ARABIC)
    page.locator("main form button").click()
    page.wait_for_url("**/check/*")
    page.screenshot(path=IMAGES / "serve-check-ar.png")


def _wait() -> None:
    for _ in range(200):
        time.sleep(0.2)
        try:
            connection = http.client.HTTPConnection("localhost", PORT, timeout=5)
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            continue
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    main()
