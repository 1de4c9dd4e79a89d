"""A phone for browser tests of the case form: 360 px wide, counts what the person does."""

import os
import re
import time
from contextlib import contextmanager

import pytest

from mediation.common.tests.test_browser import QUIET

PASSWORD = "copper-lantern-41"  # noqa: S105 (of a test)


@contextmanager
def chromium_of(**options):
    """Playwright with the Chromium of this machine; skips where there is none."""
    api = pytest.importorskip("playwright.sync_api")
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not os.path.exists(path):
        pytest.skip(f"There is no Chromium at {path}; name yours in CHROMIUM.")
    with api.sync_playwright() as playwright:
        yield playwright.chromium, {"executable_path": path, "args": list(QUIET), **options}


class Phone:
    """A page and what was done on it: ``taps`` are touches of buttons, fields and choices."""

    def __init__(self, page, troubles=None):
        self.page, self.taps, self.keys = page, 0, 0
        self.troubles = troubles if troubles is not None else []
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", self._heard)
        self.began = time.monotonic()

    def _heard(self, message):
        if "Content Security" in message.text:
            self.troubles.append(message.text)

    def sign_in(self, username, path="/cases/log/"):
        self.page.goto(f"/login/?next={path}")
        self.page.fill("#id_username", username)
        self.page.fill("#id_password", PASSWORD)
        self.page.click("#sign-in button")
        self.page.wait_for_load_state()

    def open_form(self, path="/cases/log/"):
        self.page.goto(path)
        self.ready()

    def ready(self):
        self.page.wait_for_selector('form[data-ready="true"]', timeout=15_000)

    def type(self, name, text):
        self.taps += 1
        self.keys += len(text)
        self.page.locator(f'[name="{name}"]').click()
        self.page.keyboard.insert_text(text)

    def choose(self, name, value):
        """A drop-down: one tap opens it, one chooses."""
        self.taps += 2
        self.page.select_option(f'[name="{name}"]', value)

    def tick(self, name, value):
        self.taps += 1
        self.page.locator(f'label:has([name="{name}"][value="{value}"])').click()

    def press(self, what):
        self.taps += 1
        self.page.click(what)

    def next(self, to):
        self.press("[data-next]")
        self.page.wait_for_selector(f'[data-step="{to}"]:not([hidden])')

    def wait_for_case(self):
        self.page.wait_for_url(re.compile(r"/cases/\d+/"), timeout=20_000)

    def says(self, state, timeout=15_000):
        self.page.wait_for_selector(f'[data-state="{state}"]', timeout=timeout)

    @property
    def seconds(self):
        return time.monotonic() - self.began


def dispute(phone, kind, text="三楼住户装修敲墙，二楼住户称天花板开裂，要求赔偿并停工。"):
    phone.choose("dispute_type", str(kind.pk))
    phone.type("summary", text)
    phone.next("parties")


def people(phone, *numbers, names=("金小满", "罗大田")):
    for place, name in enumerate(names):
        phone.type(f"party-{place}-name", name)
        if place < len(numbers):
            phone.type(f"party-{place}-id_number", numbers[place])
    phone.next("work")


def work(phone, text="双方到场，现场查看裂缝。装修方认可敲墙过重。"):
    phone.type("session-0-record", text)
    phone.next("result")


def result(phone, tier, text="装修方三日内修好天花板。"):
    phone.choose("result-outcome", "settled_written")
    phone.tick("result-tier_claimed", str(tier.pk))
    phone.type("result-content", text)
    phone.next("papers")


def log_it(phone):
    phone.press("[data-file]")
    phone.wait_for_case()
