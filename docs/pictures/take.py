"""Takes the pictures of the README from a running demo site.

    python docs/pictures/take.py [http://127.0.0.1:8000]

Chromium is Debian's; the site must be on this machine. Pictures are written beside this file.
"""

import os
import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
PASSWORD = os.environ.get("DEMO_PASSWORD", "Demo-Hongyan-45")  # told by `make run`
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1440, "height": 900}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PICTURES = (
    # name, user, address, window
    ("dashboard", "bureau_admin", "/admin/", DESKTOP),
    ("month-end", "bureau_finance", "/admin/assessment/settlementrun/month-end/", DESKTOP),
    ("cases", "bureau_admin", "/admin/cases/case/", DESKTOP),
    ("phone-home", "mediator", "/", PHONE),
    ("phone-log", "mediator", "/cases/log/", PHONE),
    ("phone-pay", "mediator", "/pay/", PHONE),
    ("phone-visits", "surveyor", "/visits/", PHONE),
)


def main() -> None:
    site = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    if urlsplit(site).hostname not in ("127.0.0.1", "localhost"):
        raise SystemExit("Pictures are taken of a site on this machine only.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=FLAGS
        )
        for name, user, address, window in PICTURES:
            take(browser, site, name, user, address, window)
        browser.close()


def take(browser: Browser, site: str, name: str, user: str, address: str, window: dict) -> None:
    page = browser.new_context(viewport=window, locale="zh-CN").new_page()
    page.goto(f"{site}/login/")
    page.fill("[name=username]", user)
    page.fill("[name=password]", PASSWORD)
    page.locator("form button.weui-btn_primary").first.click()
    page.wait_for_load_state("networkidle")
    page.goto(f"{site}{address}")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=HERE / f"{name}.png")
    page.context.close()


if __name__ == "__main__":
    main()
