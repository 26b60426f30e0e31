"""A running server and a real browser, for tests that need script, keys and layout."""

from __future__ import annotations

import os
import shutil
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from tm.web.server import configure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fastapi import FastAPI
    from playwright.sync_api import Browser, Page

    from tm.web.settings import WebSettings

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SERIOUS = {"serious", "critical"}


class BrowserMissingError(Exception):
    """There is no Chromium on this machine."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium of the system: CHROMIUM, else what lies on the path."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise BrowserMissingError("install Debian's chromium, or name one in CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def served(app: FastAPI, settings: WebSettings) -> Iterator[str]:
    """The app on a free port of this machine; its address."""
    server = uvicorn.Server(configure(app, settings, "127.0.0.1", 0))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the server did not start")
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://localhost:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def strike(page: Page, key: str, code: str, *, shift: bool = False) -> None:
    """Press the key at a place of the keyboard as a layout types it: Arabic ``ؤ`` at ``KeyC``."""
    session = page.context.new_cdp_session(page)
    given = {"key": key, "code": code, "modifiers": 8 if shift else 0}
    session.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": key, **given})
    session.send("Input.dispatchKeyEvent", {"type": "keyUp", **given})
    session.detach()


def press(page: Page, key: str, count: str | None = None) -> None:
    """Press a key on the bead with the focus and wait until its step is on the page."""
    step(page, lambda: page.keyboard.press(key), count)


def step(page: Page, act: Callable[[], None], count: str | None = None) -> None:
    """Do something to a document under review and wait until its answer is on the page."""
    seen = page.locator("#review").element_handle()
    act()
    assert seen is not None
    page.wait_for_function("old => !old.isConnected", arg=seen)
    expect(page.locator(".bead.chosen")).to_be_focused()
    if count is not None:
        expect(page.locator("#count")).to_have_text(count)


def complaints(page: Page) -> list[str]:
    """What axe-core finds serious on a page, as lines."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['help']} ({one['nodes'][0]['html'][:200]})"
        for one in found
        if one["impact"] in SERIOUS
    ]
