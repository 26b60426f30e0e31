"""Review in a real browser: keys, undo, leaving and coming back, two reviewers, both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright", reason="the extra test is not installed")

from playwright.sync_api import expect

from align.alignment import Bead
from tests.memory.shelf import BRIEF, record_of
from tests.web.browsing import complaints, press, served, step, strike
from tests.web.conftest import PASSWORD
from tm.aligning import units_of
from tm.unit import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI
    from playwright.sync_api import Browser, Dialog, Page

    from tm.store import Store
    from tm.web.settings import WebSettings

NAME = "oil-law"
PAGE = f"/review/document?name={NAME}"
# Nothing may take long: a page that hangs is a failure, not a wait.
PATIENCE = 10_000


@pytest.fixture
def store(store: Store) -> Store:
    """The brief, doubtful, its fourth and fifth sentence in one bead."""
    record = record_of(NAME, BRIEF, posterior=0.7)
    beads = (*record.beads[:3], Bead(range(3, 5), range(3, 5), 0.4))
    record = replace(record, beads=beads)
    store.put_document(record, units_of(record))
    return store


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on(
        "console",
        lambda told: failures.append(told.text) if "Content Security" in told.text else None,
    )
    yield page
    context.close()
    assert failures == []


def keys(page: Page) -> list[str]:
    found: list[str] = page.locator(".bead").evaluate_all("all => all.map(b => b.dataset.key)")
    return found


def test_a_document_is_reviewed_with_keys_alone(page: Page, store: Store) -> None:
    page.goto(PAGE)
    expect(page.locator(".bead.chosen")).to_be_focused()
    press(page, "c", "1 of 4 done")
    press(page, "r", "2 of 4 done")
    press(page, "m")
    assert keys(page) == ["0-1_0-1", "1-2_1-2", "2-5_2-5"]
    press(page, "u")
    page.keyboard.press("j")
    press(page, "s")
    assert keys(page)[3:] == ["3-4_3-4", "4-5_4-5"]
    press(page, "Shift+ArrowDown")
    assert keys(page)[3:] == ["3-4_", "4-5_3-5"]
    press(page, "u")
    press(page, "ArrowUp")
    assert keys(page)[2:] == ["2-4_2-3", "_3-4", "4-5_4-5"]
    press(page, "u")
    press(page, "Enter", "3 of 5 done")
    press(page, "d")
    assert keys(page)[3:] == ["3-4_", "_3-4", "4-5_4-5"]
    press(page, "c", "4 of 6 done")
    press(page, "u", "3 of 6 done")
    press(page, "Shift+U", "4 of 6 done")
    statuses = [unit.status for unit in store.iterate()]
    assert statuses.count(Status.CONFIRMED) == 2
    assert statuses.count(Status.REJECTED) == 1


def test_the_wording_is_edited_with_the_keyboard(page: Page, store: Store) -> None:
    page.goto(PAGE)
    page.keyboard.press("e")
    expect(page.locator("#edit-en")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".bead.chosen")).to_be_focused()
    page.keyboard.press("e")
    expect(page.locator("#edit-en")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("العراق وفصائله")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#count")).to_have_text("1 of 4 done")
    unit = store.find(BRIEF[0][0], "العراق وفصائله")
    assert unit is not None
    assert unit.status is Status.CONFIRMED
    expect(page.locator(".bead").first.locator("[lang=ar]")).to_have_text("العراق وفصائله")


def test_one_leaves_and_resumes(page: Page) -> None:
    page.goto(PAGE)
    press(page, "c")
    press(page, "c", "2 of 4 done")
    page.goto("/review")
    page.locator(".listed").get_by_role("link").click()
    expect(page.locator("#count")).to_have_text("2 of 4 done")
    expect(page.locator(".bead.chosen")).to_have_attribute("data-key", "2-3_2-3")
    page.reload()
    expect(page.locator(".bead.chosen")).to_be_focused()
    press(page, "u", "1 of 4 done")


def fill_in(page: Page, name: str) -> None:
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url(lambda url: "/login" not in url)


def logged_in(browser: Browser, where: str, name: str) -> Page:
    """The document in a browser of somebody who logged in."""
    context = browser.new_context(base_url=where, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(PAGE)
    fill_in(page, name)
    expect(page.locator(".bead.chosen")).to_be_focused()
    return page


def test_two_reviewers_do_not_overwrite_each_other(
    browser: Browser, guarded: FastAPI, settings: WebSettings, store: Store
) -> None:
    with served(guarded, settings) as where:
        pages = [logged_in(browser, where, name) for name in ("editor", "admin")]
        editor, admin = pages
        press(admin, "m")
        press(editor, "d")
        conflict = editor.locator("#conflict")
        expect(conflict).to_contain_text("Nothing was changed.")
        expect(conflict).to_contain_text("admin: merged")
        assert keys(editor) == ["0-2_0-2", "2-3_2-3", "3-5_3-5"]
        assert len(store.steps(NAME)) == 1
        # What neither touched is decided without ado.
        other = editor.locator("[data-key='3-5_3-5']")
        other.click()
        expect(other).to_have_class("bead unsure chosen")
        press(editor, "c", "1 of 3 done")
        for opened in pages:
            opened.context.close()


def test_keys_act_in_an_arabic_layout(page: Page) -> None:
    """The layout of X11 and Windows: Shift at M types an apostrophe, at U a grave accent."""
    page.goto(PAGE)
    expect(page.locator(".bead.chosen")).to_be_focused()
    step(page, lambda: strike(page, "ؤ", "KeyC"), "1 of 4 done")
    step(page, lambda: strike(page, "'", "KeyM", shift=True))
    assert keys(page)[0] == "0-2_0-2"
    step(page, lambda: strike(page, "ع", "KeyU"))
    assert keys(page)[0] == "0-1_0-1"
    step(page, lambda: strike(page, "`", "KeyU", shift=True))
    assert keys(page)[0] == "0-2_0-2"
    strike(page, "؟", "Slash", shift=True)
    expect(page.locator("details.keys")).to_have_attribute("open", "")


def test_caps_lock_changes_no_key(page: Page) -> None:
    page.goto(PAGE)
    expect(page.locator(".bead.chosen")).to_be_focused()
    step(page, lambda: strike(page, "M", "KeyM"))
    assert keys(page)[0] == "0-2_0-2"
    step(page, lambda: strike(page, "U", "KeyU"))
    step(page, lambda: strike(page, "u", "KeyU", shift=True))
    assert keys(page)[0] == "0-2_0-2"


def test_a_letter_of_another_latin_layout_is_what_it_types(page: Page) -> None:
    """Where Dvorak has the full stop an English keyboard has E."""
    page.goto(PAGE)
    expect(page.locator(".bead.chosen")).to_be_focused()
    strike(page, ".", "KeyE")
    strike(page, "j", "KeyC")
    expect(page.locator("[data-key='1-2_1-2']")).to_be_focused()
    press(page, "c", "1 of 4 done")
    assert page.locator("[data-key='1-2_1-2'] .decided").count() == 1


def typed(page: Page, text: str) -> None:
    """Open the wording of the bead with the focus, and type into its English."""
    page.keyboard.press("e")
    expect(page.locator("#edit-en")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def test_a_wording_survives_a_walk_to_other_beads(page: Page, store: Store) -> None:
    page.goto(PAGE)
    typed(page, "Iraq's factions")
    for key in ("Escape", "j", "e"):
        page.keyboard.press(key)
    expect(page.locator(".bead.chosen")).to_have_attribute("data-key", "1-2_1-2")
    expect(page.locator("#edit-en")).to_have_value(BRIEF[1][0])
    expect(page.locator(".bead").first.locator(".unsaved")).to_have_text("not saved")
    expect(page.locator("[type=reset]")).to_be_hidden()
    page.locator(".bead").first.click(position={"x": 5, "y": 5})
    expect(page.locator("#edit-en")).to_have_value("Iraq's factions")
    # A step would decide on the old wording.
    page.keyboard.press("c")
    expect(page.locator("#trouble")).to_contain_text("not saved")
    page.keyboard.press("e")
    expect(page.locator("#edit-en")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#count")).to_have_text("1 of 4 done")
    assert store.find("Iraq's factions", BRIEF[0][1]) is not None
    expect(page.locator(".unsaved")).to_have_count(0)
    page.reload()  # which nobody is asked about any more


def test_a_wording_whose_bead_is_gone_is_still_shown(page: Page) -> None:
    page.goto(PAGE)
    typed(page, "Iraq's factions")
    for key in ("Escape", "j"):
        page.keyboard.press(key)
    press(page, "Shift+M")
    expect(page.locator("#homeless")).to_contain_text("Iraq's factions")
    press(page, "u")
    expect(page.locator("#homeless")).to_be_empty()
    page.locator(".bead").first.click(position={"x": 5, "y": 5})
    expect(page.locator("#edit-en")).to_have_value("Iraq's factions")
    page.locator("[type=reset]").click()
    expect(page.locator("#edit-en")).to_have_value(BRIEF[0][0])
    expect(page.locator(".unsaved")).to_have_count(0)


def test_who_leaves_with_a_wording_unsaved_is_asked(page: Page) -> None:
    page.goto(PAGE)
    typed(page, "Iraq's factions")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.close(run_before_unload=True)
    expect(page.locator("#edit-en")).to_have_value("Iraq's factions")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize(("language", "told"), [("en", "cannot be reached"), ("ar", "تعذّر")])
def test_no_connection_is_told(page: Page, language: str, told: str) -> None:
    page.goto(f"{PAGE}&lang={language}")
    page.context.set_offline(True)
    page.keyboard.press("c")
    expect(page.get_by_role("alert")).to_contain_text(told)
    expect(page.locator(".bead.chosen")).to_have_attribute("data-key", "0-1_0-1")
    page.context.set_offline(False)
    press(page, "c")
    expect(page.locator("#trouble")).to_be_empty()


def test_a_lost_cookie_is_told_and_made_good(page: Page) -> None:
    page.goto(PAGE)
    typed(page, "Iraq's factions")
    page.context.clear_cookies()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#trouble")).to_contain_text("Your session was over")
    expect(page.locator("#edit-en")).to_have_value("Iraq's factions")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#count")).to_have_text("1 of 4 done")


def test_a_session_that_is_over_is_told_and_the_page_stays(
    browser: Browser, guarded: FastAPI, settings: WebSettings
) -> None:
    with served(guarded, settings) as where:
        page = logged_in(browser, where, "editor")
        page.context.clear_cookies()
        for key in ("c", "e"):
            page.keyboard.press(key)
            expect(page.locator("#trouble")).to_contain_text("Your session is over")
            expect(page.locator(".bead.chosen")).to_be_focused()
        with page.context.expect_page() as opened:
            page.locator("#trouble a").click()
        fill_in(opened.value, "editor")
        page.locator(".bead.chosen").focus()
        page.keyboard.press("c")
        expect(page.locator("#trouble")).to_contain_text("do the step again")
        press(page, "c", "1 of 4 done")
        page.context.close()


def test_what_a_bead_without_partner_cannot_do_is_told(page: Page) -> None:
    page.goto(PAGE)
    press(page, "d")
    for key, told in (("e", "one side only"), ("Shift+S", "Both parts need")):
        press(page, key)
        expect(page.get_by_role("alert").filter(visible=True)).to_contain_text(told)


def test_a_step_in_another_window_of_ones_own_is_named(page: Page) -> None:
    page.goto(PAGE)
    typed(page, "Iraq's factions")
    other = page.context.new_page()
    other.goto(PAGE)
    press(other, "c", "1 of 4 done")
    press(page, "Control+Enter")
    conflict = page.locator("#conflict")
    expect(conflict).to_contain_text("by you in another window")
    expect(conflict.locator("li")).to_have_text([re.compile("amal: confirmed")])
    expect(page.locator("#edit-en")).to_have_value("Iraq's factions")
    page.keyboard.press("e")
    expect(page.locator("#edit-en")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".bead").first).to_contain_text("Iraq's factions")
    expect(page.locator(".unsaved")).to_have_count(0)


def test_the_rest_is_offered_and_taken(page: Page) -> None:
    page.goto(PAGE)
    press(page, "m")
    press(page, "u")
    expect(page.locator("#offer")).to_have_count(0)
    press(page, "d")
    expect(page.locator("#offer a")).to_have_text("See what would change (1)")
    page.locator("#offer a").click()
    expect(page.locator("fieldset.change")).to_have_count(1)
    page.get_by_role("button", name="Take the chosen changes").click()
    assert keys(page)[-2:] == ["3-4_3-4", "4-5_4-5"]


def test_everything_works_without_script(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/review")
    page.get_by_role("link", name=f"Review in “{BRIEF[0][0]}”").first.click()
    expect(page.locator(".bead.chosen")).to_have_attribute("data-key", "3-5_3-5")
    page.get_by_role("button", name="Split").first.click()
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("#count")).to_have_text("1 of 5 done")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#count")).to_have_text("0 of 5 done")
    context.close()


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Page, language: str, theme: str) -> None:
    realignment = f"/review/realignment?name={NAME}"
    for where in (
        "/review?",
        f"{PAGE}&open=edit&",
        f"{PAGE}&bead=3-5_3-5&open=split&",
        realignment + "&",
    ):
        page.goto(f"{where}lang={language}&theme={theme}")
        for details in page.locator("details").all():
            details.evaluate("one => { one.open = true }")
        assert complaints(page) == [], where
        direction = page.locator("html").get_attribute("dir")
        assert direction == ("rtl" if language == "ar" else "ltr")


def test_a_phone_shows_it_without_scrolling_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    for where in ("/review", PAGE, f"{PAGE}&lang=ar"):
        page.goto(where)
        width: int = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, where
