"""Logging in, the account and the record of changes, in a real browser and both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright", reason="playwright is not installed")

from tests.web.browsing import complaints, served
from tests.web.conftest import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI
    from playwright.sync_api import Browser, Page

    from tm.web.settings import WebSettings


@pytest.fixture
def page(browser: Browser, guarded: FastAPI, settings: WebSettings) -> Iterator[Page]:
    with served(guarded, settings) as where:
        context = browser.new_context(base_url=where)
        opened = context.new_page()
        opened.set_default_timeout(15_000)
        yield opened
        context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_account_and_the_audit_are_reached_by_keyboard_and_axe_finds_nothing_serious(
    language: str, theme: str, page: Page
) -> None:
    page.goto(f"/audit?lang={language}&theme={theme}")
    page.wait_for_url("**/login**")
    assert complaints(page) == []
    page.locator("input[name=name]").focus()
    page.keyboard.type("admin")
    page.keyboard.press("Tab")
    page.keyboard.type("not the password")
    page.keyboard.press("Enter")
    page.locator("[role=alert]").wait_for()
    assert complaints(page) == []
    page.locator("input[name=name]").fill("admin")
    page.locator("input[name=password]").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/audit**")
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("tbody tr").count() >= 1
    assert complaints(page) == []
    page.goto("/account")
    assert complaints(page) == []
    page.locator("form[action='/account/token'] input[name=label]").focus()
    page.keyboard.type("OmegaT")
    page.keyboard.press("Enter")
    page.locator("[role=status] code").wait_for()
    assert complaints(page) == []
