"""What a person experiences on a slow line: Chromium's own emulation of one (400 ms, 50 KB/s), with the roll page cold and warm, until it is usable.

It is usable once it is drawn and its scripts listen (the later of first contentful paint and DOMContentLoaded).
"""

from pathlib import Path
from statistics import median

from cities import City
from playwright.sync_api import BrowserContext, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
GOALS = {"cold": 1.5, "warm": 0.7}  # seconds
ROUNDS = 5
_USABLE = """() => new Promise((told) => {
  const drawn = () => performance.getEntriesByName("first-contentful-paint")[0];
  const look = () => drawn() && document.readyState === "complete"
    ? told(Math.max(drawn().startTime, performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd) / 1000) : setTimeout(look, 20);
  look();
})"""


def measure(city: City) -> None:
    """Print both, the median of five with the lowest and the highest."""
    who = city.people.teachers[0]
    address = f"http://localhost:{city.port}/attendance/{who.school}/{who.place}/{city.people.day}/"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM if CHROMIUM.exists() else None, args=["--headless", "--no-sandbox"])
        taken: dict[str, list[float]] = {"cold": [], "warm": []}
        for _round in range(ROUNDS):
            context = browser.new_context(viewport={"width": 390, "height": 844})
            context.add_cookies([{"name": "xiaowu", "value": who.token, "url": f"http://localhost:{city.port}"}])
            for how, seconds in zip(taken, _twice(context, address), strict=True):
                taken[how].append(seconds)
            context.close()
        browser.close()
    for how, seconds in taken.items():
        told = f"{median(seconds):.2f} s ({min(seconds):.2f}–{max(seconds):.2f})"
        print(f"{city.name}: roll page of a class on slow 3G, {how}: usable after {told}, goal {GOALS[how]} s", flush=True)


def _twice(context: BrowserContext, address: str) -> tuple[float, float]:
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    return _opened(page, address), _opened(page, address)


def _opened(page: Page, address: str) -> float:
    page.goto(address)
    return float(page.evaluate(_USABLE))
