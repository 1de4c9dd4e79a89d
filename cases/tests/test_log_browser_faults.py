"""The case form on a phone when things go wrong: nothing typed is lost, nothing written over."""
# ruff: noqa: F401, F811 (fixtures of the other file)

from datetime import datetime, timedelta

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpResponse
from django.utils import timezone
from django.utils.timezone import localdate
from PIL import Image

from cases.models import Case, CaseDraft
from cases.tests.browser import Phone, dispute, people
from cases.tests.test_log_browser import (
    browser,
    chromium,
    drafted,
    kept_entries,
    kind,
    mediator,
    phone,
    phone_of,
    tier,
    wait_until,
)
from cases.views.log import LogCaseView
from mediation.common.files import read
from mediation.common.tests.uploads import photo_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FULL = """() => { const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value, key) {
    const asked = key === undefined ? put.call(this, value) : put.call(this, value, key);
    if (window.full) asked.addEventListener("success", () => this.transaction.abort());
    return asked; }; window.full = true; }"""
"""A phone without room says so only at the end of the transaction."""

PAGE_KEPT = "caches.match('/cases/log/').then(Boolean)"
KEPT = "Outbox.all('draft').then(rows => rows.map(row => row.value.values.summary))"


def test_two_windows_of_one_phone_do_not_write_over_each_other(phone, kind):
    dispute(phone, kind, "装修敲墙引起争执。")
    phone.says("saved")
    first, address = phone.page, phone.page.url
    first.click('[data-go="dispute"]')
    phone.says("saved")
    first.context.set_offline(True)
    first.fill('[name="summary"]', "第一个窗口里写的。")
    second = Phone(first.context.new_page())
    second.page.goto(address)
    second.ready()
    assert second.page.input_value('[name="summary"]') == "第一个窗口里写的。"
    phone.says("moved")
    assert first.locator('[name="summary"]').is_disabled()
    second.page.fill('[name="summary"]', "第二个窗口里写的。")
    first.context.set_offline(False)
    wait_until(second.page, lambda: "第二个窗口里写的" in drafted(), "the second window sends")
    phone.press("[data-state] a")
    phone.ready()
    wait_until(
        first,
        lambda: first.input_value('[name="summary"]') == "第二个窗口里写的。",
        "the first window goes on with it",
    )
    second.says("moved")


def test_what_was_typed_after_another_phone_logged_the_case_is_shown(
    browser, live_server, phone, mediator, kind
):
    dispute(phone, kind)
    people(phone)
    phone.says("saved")
    page, draft = phone.page, phone.page.url.partition("?")[2]
    page.context.set_offline(True)
    phone.type("session-0-record", "甲方补记：次日再谈。")
    phone.says("offline")
    with phone_of(browser, live_server) as other:
        other.sign_in(mediator.user.username, "/cases/")
        other.open_form(f"/cases/log/?{draft}")
        other.page.click('[data-go="papers"]')
        other.press("[data-file]")
        other.wait_for_case()
    page.context.set_offline(False)
    phone.says("late", timeout=40_000)
    page.reload()
    phone.ready()
    phone.says("late")
    assert Case.objects.get().number in page.inner_text("[data-state]")
    assert page.input_value('[name="session-0-record"]') == "甲方补记：次日再谈。"
    phone.press("[data-state] a")
    phone.wait_for_case()
    phone.open_form()
    assert kept_entries(page) == 0


def test_a_case_is_not_logged_without_a_photo_that_was_refused(phone, kind):
    dispute(phone, kind)
    people(phone)
    page = phone.page
    page.click('[data-go="papers"]')
    phone.says("saved")
    page.context.set_offline(True)
    programme = {"name": "paper.jpg", "mimeType": "image/jpeg", "buffer": b"MZ" + bytes(900)}
    page.set_input_files("[data-camera]", programme)
    page.wait_for_selector("[data-photos] li")
    phone.press("[data-file]")
    phone.says("offline")
    page.context.set_offline(False)
    page.wait_for_selector("[data-photos] .hm-error")
    page.evaluate("window.dispatchEvent(new Event('online'))")  # as every 15 seconds
    page.wait_for_timeout(2000)
    assert not Case.objects.exists()
    phone.press("[data-photos] button")
    phone.press("[data-file]")
    phone.wait_for_case()
    assert not Case.objects.get().documents.exists()


def test_a_full_phone_says_so_and_keeps_on_trying(phone, kind):
    page = phone.page
    wait_until(page, lambda: page.evaluate(PAGE_KEPT), "the page is kept")
    page.context.set_offline(True)
    page.fill('[name="summary"]', "写下的第一句。")
    wait_until(page, lambda: page.evaluate(KEPT) == ["写下的第一句。"], "it is kept")
    page.evaluate(FULL)
    page.fill('[name="summary"]', "没有空间以后写的。")
    wait_until(page, lambda: not page.evaluate("Outbox.durable"), "the phone is full")
    assert "不要关闭" in page.inner_text("[data-state]")
    assert page.evaluate(KEPT) == ["没有空间以后写的。"]
    page.evaluate("window.full = false")
    page.fill('[name="summary"]', "又有空间。")
    wait_until(page, lambda: page.evaluate("Outbox.durable"), "there is room again")
    page.reload()
    phone.ready()
    assert page.input_value('[name="summary"]') == "又有空间。"


def test_a_form_opened_days_later_without_network_says_the_day_of_today(phone, kind):
    page = phone.page
    wait_until(page, lambda: page.evaluate(PAGE_KEPT), "the page is kept")
    page.context.set_offline(True)
    later = localdate() + timedelta(days=3)
    noon = datetime.combine(later, datetime.min.time(), timezone.get_current_timezone())
    page.clock.install(time=noon + timedelta(hours=12))
    phone.open_form()
    for name in ("logged_on", "accepted_on", "session-0-held_on"):
        assert page.input_value(f'[name="{name}"]') == later.isoformat()
    page.click('[data-go="work"]')
    page.click('[data-add="session"]')
    assert page.input_value('[name="session-1-held_on"]') == later.isoformat()


def test_signing_out_in_one_window_empties_the_others(phone, kind):
    page = phone.page
    page.route("**/cases/drafts/**", lambda route: route.abort())
    page.fill('[name="summary"]', "留在表里的话。")
    wait_until(page, lambda: kept_entries(page) == 1, "it is kept")
    other = page.context.new_page()
    other.on("dialog", lambda dialog: dialog.accept())
    other.goto("/me/")
    other.click("form[data-sign-out] button")
    other.wait_for_selector("#id_username")
    page.wait_for_selector("#id_username")
    assert page.evaluate("indexedDB.databases()") == []


def test_an_answer_that_is_no_answer_of_ours_is_tried_again(phone, kind):
    """A proxy, or the log-in page of a market hall's network, answers in the server's place."""
    page = phone.page
    page.route(
        "**/cases/drafts/**",
        lambda route: route.fulfill(
            status=413, content_type="text/html", body="<h1>too large</h1>"
        ),
    )
    page.fill('[name="summary"]', "中间有人回答。")
    page.click('[data-go="parties"]')
    phone.says("failed")
    page.unroute("**/cases/drafts/**")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    phone.says("saved")
    assert "中间有人回答" in drafted()


def test_an_upgrade_leaves_no_form_without_its_scripts(phone, kind, monkeypatch):
    """A server that is away behind its proxy, and has files of a newer version only."""
    page = phone.page
    wait_until(page, lambda: page.evaluate(PAGE_KEPT), "the page is kept")
    monkeypatch.setattr(LogCaseView, "get", lambda *given, **named: HttpResponse(status=502))
    monkeypatch.setattr(StaticFilesHandler, "serve", lambda *given: HttpResponse(status=404))
    phone.open_form()
    page.fill('[name="summary"]', "升级的时候写的。")
    page.click('[data-go="parties"]')
    wait_until(page, lambda: "升级的时候写的" in drafted(), "it is saved")


def test_a_large_photo_of_a_phone_arrives_upright_without_its_place(phone, kind):
    """Turned by its EXIF, with GPS: what is kept is upright and says nothing about where."""
    page = phone.page
    dispute(phone, kind)
    page.click('[data-go="papers"]')
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the phone on its side
    exif.get_ifd(0x8825)[1] = "N"
    taken = photo_bytes(1600, 1200, exif=exif)
    page.set_input_files(
        "[data-camera]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": taken}
    )
    wait_until(page, lambda: CaseDraft.objects.get().photos.exists(), "the photo arrives")
    stored = CaseDraft.objects.get().photos.get().stored
    assert (stored.width, stored.height) == (1200, 1600)
    assert b"Exif" not in read(stored)
    page.wait_for_function("document.querySelector('[data-photos] img').naturalWidth > 0")
