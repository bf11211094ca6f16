"""Take the handbook's pictures anew: `make handbook`. A second run changes nothing without a reason.

The demo is built on a fixed clock in a temporary folder; each scene signs in, goes to its page, frames what the
chapter's steps name, and keeps a lossless WebP when it differs from the one that is there.
"""

import logging
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from roster.core import clock
from roster.services.demo.sign_ins import PASSWORD
from roster.web.help import handbook
from tests.browser.conftest import QUIET
from tests.handbook.marking import MARGIN, SHORTEST, keep, mark
from tests.handbook.scenes import Scene
from tests.handbook.scenes_of_administrator import SCENES as ADMINISTRATOR
from tests.handbook.scenes_of_center import SCENES as CENTER
from tests.handbook.scenes_of_everybody import SCENES as EVERYBODY
from tests.handbook.scenes_of_others import SCENES as OTHERS
from tests.handbook.scenes_of_practitioner import SCENES as PRACTITIONER
from tests.handbook.scenes_of_scheduler import SCENES as SCHEDULER
from tests.handbook.staging import demo_site

ROWS = "main table tbody tr"
SCENES: tuple[Scene, ...] = (*PRACTITIONER, *CENTER, *OTHERS, *ADMINISTRATOR, *SCHEDULER, *EVERYBODY)


def main(wanted: list[str]) -> None:
    """Take all pictures, or those whose name begins with one of the words given."""
    for name in ("werkzeug", "roster"):
        logging.getLogger(name).setLevel(logging.ERROR)
    folder = handbook.FOLDER / "pictures"
    folder.mkdir(exist_ok=True)
    failed: list[str] = []
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with (
        tempfile.TemporaryDirectory() as instance,
        demo_site(Path(instance)) as address,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=chromium, args=[*QUIET, "--lang=zh-CN"])
        for scene in SCENES:
            try:
                changed = take(browser, address, scene, folder, is_kept=_is_wanted(scene, wanted))
            except PlaywrightError as error:
                failed.append(scene.name)
                print(f"failed   {scene.name}: {str(error).splitlines()[0]}", flush=True)
            else:
                print(f"{'changed ' if changed else '        '} {scene.name}", flush=True)
        browser.close()
    for stray in {path.stem for path in folder.glob("*.webp")} - {scene.name for scene in SCENES}:
        print(f"no scene {stray}: delete its picture")
    if failed:
        sys.exit(f"Without a picture: {', '.join(failed)}")


def take(browser: Browser, address: str, scene: Scene, folder: Path, *, is_kept: bool) -> bool:
    """Play one scene; every scene is played, because later ones build upon it."""
    context = browser.new_context(
        viewport={"width": scene.width, "height": 800},
        base_url=address,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    with clock.frozen(scene.now):
        sign_in(page, scene.account)
        page.goto(scene.path)
        scene.before(page)
        if scene.is_paper:
            page.emulate_media(media="print")
        page.wait_for_load_state("networkidle")
        changed = is_kept and keep(page, folder / f"{scene.name}.webp", *frame(page, scene))
        context.close()
    return changed


def frame(page: Page, scene: Scene) -> tuple[float, float | None]:
    """Draw the numbered frames; return from where to where the picture goes."""
    lowest = mark(page, scene.marks(page))
    top = max(_edge(page, scene.start, "top") - 24, 0) if scene.start else 0
    if scene.rows:
        last = min(scene.rows, page.locator(ROWS).count()) - 1
        return top, _edge(page, f"{ROWS} >> nth={last}", "bottom") + 16
    if scene.end:
        return top, _edge(page, scene.end, "bottom") + 16
    return top, max(lowest + MARGIN, top + SHORTEST) if lowest else None


def sign_in(page: Page, account: str) -> None:
    """Sign in as one of the demo's people."""
    page.goto("/sign-in")
    page.fill("#email", f"{account}@demo.example")
    page.fill("#password", PASSWORD)
    page.click("form.narrow button[type=submit]")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def _edge(page: Page, selector: str, edge: str) -> float:
    return page.locator(selector).first.evaluate(f"one => one.getBoundingClientRect().{edge} + scrollY")


def _is_wanted(scene: Scene, wanted: list[str]) -> bool:
    return not wanted or any(scene.name.startswith(word) for word in wanted)


if __name__ == "__main__":
    main(sys.argv[1:])
