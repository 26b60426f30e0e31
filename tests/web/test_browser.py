"""The pages in a real browser, by keyboard, in both languages, with and without JavaScript."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("playwright", reason="playwright is not installed")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.web.browsing import strike
from tests.web.sample_server import Served, sample_server
from tm.unit import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

LANGUAGES = ("en", "ar")
DOCUMENT = "red-sea-shipping"
TERM = "Popular Mobilization Units"
ENGLISH = (
    "None of the stakeholders can do this by themselves, and none will do it if others do not."
)
# For each language of the page a draft of its own: what one test lets stand, the other must see.
DRAFTS = {
    language: {
        "en": f"The council met in Baghdad.\n\nIt approved {number} projects in March.",
        "ar": "اجتمع المجلس في بغداد.\n\nوأقرّ 54 مشروعاً في آذار.",
    }
    for language, number in (("en", 45), ("ar", 46))
}
PAGES = (
    "/search",
    "/search?q=Popular%20Mobilization%20Units%20in%20Iraq&since=2015-01-01",
    "/search?q=%D8%A7%D9%84%D8%AD%D8%B4%D8%AF%20%D8%A7%D9%84%D8%B4%D8%B9%D8%A8%D9%8A&view=kwic",
    "/documents",
    f"/documents/{DOCUMENT}?unit=700",
    "/units/700",
    "/terms?q=Popular%20Mobilization%20Units",
    "/terms/new",
    "/review",
    "/check",
    "/overview",
    "/nowhere",
)


@pytest.fixture(scope="module")
def server(sample_memory: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with sample_server(sample_memory, tmp_path_factory.mktemp("browser")) as running:
        yield running


@pytest.fixture
def page(browser: Browser, server: Served) -> Iterator[Page]:
    """A page that fails the test when it complains, or asks anybody but our server."""
    context = browser.new_context(base_url=server.url)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    complaints: list[str] = []
    asked: list[str] = []
    opened.on(
        "console", lambda told: complaints.append(told.text) if told.type == "error" else None
    )
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", lambda request: asked.append(request.url))
    yield opened
    context.close()
    expected = re.compile("status of 404")
    assert [one for one in complaints if not expected.search(one)] == []
    assert [url for url in asked if not url.startswith(server.url)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_search_and_open_by_keyboard_alone(language: str, page: Page) -> None:
    page.goto(f"/search?lang={language}")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type(ENGLISH)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=None**")
    page.keyboard.press("j")
    hit = page.locator("article.hit").first
    expect(hit).to_be_focused()
    expect(hit.locator("del").first).to_be_visible()
    page.keyboard.press("c")
    expect(page.locator(".live")).not_to_be_empty()
    copied: str = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("ولا تقدر أي من الجهات المعنية")
    page.keyboard.press("o")
    page.wait_for_url(f"**/documents/{DOCUMENT}?bead=*")
    assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_segment_shows_where_it_comes_from(language: str, page: Page, server: Served) -> None:
    page.goto(f"/documents/{DOCUMENT}?lang={language}")
    page.locator("#bead-12 .segment").first.click()
    panel = page.locator("#panel .unit")
    expect(panel).to_contain_text(f"{DOCUMENT}.docx")
    assert "unit=" in page.url
    acts = page.locator("#panel .history li").count()
    panel.get_by_role("button").first.click()
    expect(page.locator("#panel .history li")).to_have_count(acts + 1)
    unit = int(page.url.partition("unit=")[2].partition("#")[0].partition("&")[0])
    assert server.store.unit(unit).status is Status.CONFIRMED
    page.locator("#panel [formaction]").click()
    expect(page.locator("#panel .history li")).to_have_count(acts + 2)
    assert server.store.unit(unit).status is Status.MACHINE


def test_beads_are_walked_by_keys(page: Page) -> None:
    page.goto(f"/documents/{DOCUMENT}?lang=en")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("#bead-1")).to_be_focused()
    page.keyboard.press("o")
    expect(page.locator("#panel .unit h2")).to_be_focused()


def test_keys_act_in_an_arabic_layout(page: Page) -> None:
    page.goto("/search?q=Popular%20Mobilization%20Units&lang=ar")
    page.keyboard.press("Escape")
    strike(page, "ت", "KeyJ")
    expect(page.locator("article.hit").first).to_be_focused()
    strike(page, "ؤ", "KeyC")
    expect(page.locator(".live")).not_to_be_empty()
    strike(page, "ظ", "Slash")
    expect(page.locator("#q")).to_be_focused()
    page.goto(f"/documents/{DOCUMENT}?lang=ar")
    strike(page, "J", "KeyJ")  # Caps Lock
    expect(page.locator("#bead-0")).to_be_focused()
    strike(page, "خ", "KeyO")
    expect(page.locator("#panel .unit h2")).to_be_focused()


def test_a_panel_that_does_not_come_is_told(page: Page) -> None:
    page.goto(f"/documents/{DOCUMENT}?lang=ar")
    address = page.url
    page.route("**/documents/**", lambda route: route.fulfill(status=404, body="gone"))
    page.locator("a[data-panel]").first.click()
    expect(page.locator("#trouble")).to_contain_text("404")
    assert page.url == address


# Where each of these texts is drawn: their left and right edges.
EDGES = """(element, texts) => {
  const node = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
  return texts.map((text) => {
    const range = document.createRange();
    range.setStart(node, node.data.indexOf(text));
    range.setEnd(node, node.data.indexOf(text) + text.length);
    const box = range.getBoundingClientRect();
    return [box.left, box.right];
  });
}"""


def test_a_concordance_reads_in_arabic(page: Page) -> None:
    page.goto(f"/search?q={TERM}&view=kwic&lang=ar")
    time = page.locator(".kwic time").first
    day, year = time.inner_text().split()[0], time.inner_text().split()[-1]
    (first, _), (last, _) = time.evaluate(EDGES, [day, year])
    assert first > last, "the day stands to the right of the year"
    translation = page.locator(".kwic [data-text]").first
    [[_, right]] = translation.evaluate(EDGES, [translation.inner_text()[:4]])
    edge = translation.evaluate("one => one.getBoundingClientRect().right")
    assert right == pytest.approx(edge, abs=2)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [375, 1000])
def test_tables_read_on_a_phone_and_a_small_screen(language: str, width: int, page: Page) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path, cells in (
        (f"/search?q={TERM}&view=kwic", ".kwic mark, .kwic .translation, .kwic time"),
        ("/search?q=الحشد الشعبي&view=kwic", ".kwic mark, .kwic .translation, .kwic time"),
        ("/documents?", ".listed td"),
        ("/review?", ".listed tbody :is(td, th)"),
    ):
        page.goto(f"{path}&lang={language}")
        boxes = [cell.bounding_box() for cell in page.locator(cells).all()]
        assert boxes, path
        for box in filter(None, boxes):
            assert box["x"] >= 0, path
            assert box["x"] + box["width"] <= width, path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_targets_are_large_enough_and_boxes_alike(page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    for path in (f"/documents/{DOCUMENT}?lang=en", f"/review/document?name={DOCUMENT}&lang=ar"):
        page.goto(path)
        sizes = page.locator(".side-note a").evaluate_all(
            "all => all.map(one => [one.offsetWidth, one.offsetHeight])"
        )
        assert sizes
        assert min(min(size) for size in sizes) >= 24, path
    page.goto("/check?lang=ar")
    english, arabic = page.locator("textarea").evaluate_all("all => all.map(b => b.offsetHeight)")
    assert english == arabic


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_is_checked(language: str, page: Page) -> None:
    page.goto(f"/check?lang={language}")
    for side, text in DRAFTS[language].items():
        page.locator(f"textarea#{side}").fill(text)
    page.locator("main form button").click()
    page.wait_for_url("**/check/*")
    expect(page.locator("mark", has_text="54")).to_be_visible()
    page.locator(".findings details summary").last.click()
    page.locator("input[name=reason]").last.fill("as spoken" if language == "en" else "كما قيل")
    page.locator(".findings form button").last.click()
    expect(page.locator("details.waived summary")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_term_is_approved(language: str, page: Page, server: Served) -> None:
    page.goto(f"/terms?q={TERM}&lang={language}")
    expect(page.locator("figure.drift svg rect").first).to_be_visible()
    row = page.locator("article.rendering").nth(LANGUAGES.index(language))
    row.locator("select[name=status]").select_option("admitted")
    row.get_by_role("button").click()
    expect(row.locator(".term-admitted")).to_be_visible()
    assert any(term.text == TERM for one in server.store.concepts() for term in one.terms)


def test_all_is_there_without_javascript(browser: Browser, server: Served) -> None:
    context = browser.new_context(base_url=server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/search?lang=ar")
    page.locator("#q").fill("وحدات الحشد الشعبي")
    page.locator(".box button").click()
    page.locator("article.hit a.open").first.click()
    page.locator(".bead a[data-panel]").first.click()
    expect(page.locator("#panel .unit h2")).to_be_visible()
    context.close()


def serious(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe finds serious or critical, each with the element it is about."""
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']}: {node['html'][:120]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_serious_on_any_page(language: str, page: Page) -> None:
    found = {}
    for path in PAGES:
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
        if told := serious(page, {"resultTypes": ["violations"]}):
            found[path] = told
    assert found == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contrast_suffices_in_both_themes_and_nothing_runs_over_on_a_phone(
    theme: str, page: Page
) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    found = {}
    for path in PAGES:
        page.goto(f"{path}{'&' if '?' in path else '?'}lang=ar&theme={theme}")
        only = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
        if told := serious(page, only):
            found[path] = told
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, f"{path} is {over} pixels too wide"
    assert found == {}
