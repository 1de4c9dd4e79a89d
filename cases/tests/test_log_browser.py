"""The case form on a phone: two minutes, no network, two places, nothing left on the disk."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session as SignedIn
from django.utils import timezone

from cases.choices import DraftStatus
from cases.models import Case, CaseDraft, Party
from cases.tests.browser import (
    PASSWORD,
    Phone,
    chromium_of,
    dispute,
    log_it,
    people,
    result,
    work,
)
from cases.tests.factories import TierFactory
from cases.tests.factories_drafts import CaseDraftFactory, content
from mediation.common.tests.uploads import photo_bytes
from mediators.tests.factories import ContractFactory, resident_id
from stations.tests.factories import DisputeTypeFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TWO_MINUTES = 120
A_TAP, A_KEY = 1.2, 0.35
"""Seconds of an unhurried thumb, and of a letter of pinyin or handwriting input."""

SMALL = """(smallest) => [
  ...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")]
  .filter(e => e.offsetParent && !e.closest("p, .hm-crumbs, dialog"))
  .filter(e => !e.matches(".hm-skip, label input, [type=file]"))
  .map(e => [e.textContent.trim().slice(0, 20) || e.name, e.getBoundingClientRect().height])
  .filter(e => Math.round(e[1]) < smallest)"""


@pytest.fixture(scope="module")
def chromium():
    """Playwright's loop runs in this thread; a test looks at the rows between its steps."""
    with pytest.MonkeyPatch.context() as patch, chromium_of() as found:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield found


@pytest.fixture(scope="module")
def browser(chromium):
    """One for all: what a phone keeps is kept in its own context."""
    launcher, options = chromium
    browser = launcher.launch(**options)
    yield browser
    browser.close()


@pytest.fixture
def mediator():
    later = timezone.localdate() + timedelta(days=200)  # a browser lives in the real today
    mediator = ContractFactory(agreed_to=later).mediator
    mediator.user.set_password(PASSWORD)
    mediator.user.save()
    return mediator


@pytest.fixture
def kind():
    return DisputeTypeFactory(name="邻里纠纷")


@pytest.fixture
def tier(mediator):
    return TierFactory(scheme__district=mediator.district, code="simple", name="简易")


@pytest.fixture
def phone(browser, live_server, mediator, kind, tier):
    with phone_of(browser, live_server) as phone:
        phone.sign_in(mediator.user.username)
        phone.ready()
        yield phone


class phone_of:  # noqa: N801 (reads as a function)
    """A new phone; whatever the script policy blocks, and every fault of a script, fails."""

    def __init__(self, browser, live_server, **options):
        self.context = browser.new_context(
            viewport={"width": 360, "height": 740}, base_url=live_server.url, locale="zh-CN"
        )
        self.phone = Phone(self.context.new_page())

    def __enter__(self):
        return self.phone

    def __exit__(self, *error):
        troubles = self.phone.troubles
        self.context.close()
        assert error[0] or troubles == []


def wait_until(page, look, what, seconds=20):
    for _each in range(seconds * 5):
        if look():
            return
        page.wait_for_timeout(200)
    raise AssertionError(what)


@pytest.mark.parametrize("elder", [False, True], ids=["usual", "elder"])
def test_a_common_case_in_under_two_minutes(phone, mediator, kind, tier, elder, capsys):
    if elder:
        phone.page.goto("/me/")
        phone.page.click("button[name=elder]")
        phone.page.wait_for_selector("html.elder", state="attached")
    began = phone.seconds
    phone.open_form()
    phone.taps = phone.keys = 0
    dispute(phone, kind)
    people(phone, resident_id(1), resident_id(2))
    work(phone)
    result(phone, tier)
    log_it(phone)
    seconds = phone.seconds - began
    case = Case.objects.get()
    assert (case.outcome, case.lead, case.sessions.count()) == ("settled_written", mediator, 1)
    assert case.parties.count() == 2
    assert CaseDraft.objects.get().status == DraftStatus.FILED
    human = seconds + phone.taps * A_TAP + phone.keys * A_KEY
    with capsys.disabled():
        print(  # noqa: T201 (the figure is what the test is for)
            f"\n  {phone.taps} taps, {phone.keys} letters, {seconds:.1f} s of waiting; "
            f"by an unhurried person about {human:.0f} s"
        )
    assert phone.taps <= 25
    assert human < TWO_MINUTES


@pytest.mark.parametrize(("elder", "smallest"), [(False, 48), (True, 60)])
def test_every_step_fits_the_screen(phone, kind, tier, elder, smallest):
    if elder:
        phone.page.goto("/me/")
        phone.page.click("button[name=elder]")
        phone.page.wait_for_selector("html.elder", state="attached")
        phone.open_form()
    phone.page.select_option('[name="result-outcome"]', "settled_written", force=True)
    for step in ("dispute", "parties", "work", "result", "papers"):
        phone.page.click(f'[data-go="{step}"]')
        phone.page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true; })")
        assert phone.page.evaluate("document.documentElement.scrollWidth") == 360, step
        assert phone.page.evaluate(SMALL, smallest) == [], step


def test_the_network_goes_in_step_three_and_comes_back(phone, kind, tier, capsys):
    page = phone.page
    dispute(phone, kind)
    people(phone, resident_id(1), resident_id(2))
    page.context.set_offline(True)
    phone.says("offline")
    work(phone)
    result(phone, tier)
    page.set_input_files("[data-camera]", picture())
    page.wait_for_selector("[data-photos] li")
    phone.press("[data-file]")
    phone.says("offline")
    assert not Case.objects.exists()
    page.reload()  # from the kept page: the phone was off in between
    phone.ready()
    assert page.input_value('[name="session-0-record"]').startswith("双方到场")
    assert page.locator("[data-photos] li").count() == 1
    page.context.set_offline(False)
    phone.wait_for_case()
    case = Case.objects.get()
    assert [party.name for party in case.parties.order_by("pk")] == ["金小满", "罗大田"]
    assert case.parties.first().id_number == resident_id(1)
    assert case.outcome == "settled_written"
    assert case.documents.get().paper == "agreement"
    phone.open_form()
    assert kept_entries(page) == 0


def test_the_same_field_in_two_places_is_put_before_the_person(
    browser, live_server, phone, mediator, kind
):
    dispute(phone, kind, "甲的说法，装修敲墙引起争执。")
    phone.says("saved")
    address = re.search(r"\?draft=[0-9a-f-]+", phone.page.url)[0]
    with phone_of(browser, live_server) as other:
        other.sign_in(mediator.user.username, "/cases/")
        other.open_form(f"/cases/log/{address}")
        other.page.click('[data-go="dispute"]')
        assert other.page.input_value('[name="summary"]') == "甲的说法，装修敲墙引起争执。"
        other.page.fill('[name="summary"]', "乙处改写：装修噪音与裂缝。")
        other.page.click('[data-go="parties"]')
        other.page.fill('[name="party-0-name"]', "金小满")
        other.page.click('[data-go="work"]')
        other.says("saved")
        wait_until(other.page, lambda: "金小满" in drafted(), "the other phone saves")
    page = phone.page
    page.click('[data-go="dispute"]')
    page.fill('[name="summary"]', "甲处又改：只剩裂缝。")
    page.click('[data-go="parties"]')
    page.wait_for_selector("#conflict[open]")
    shown = page.inner_text("#conflict")
    assert "甲处又改" in shown and "乙处改写" in shown
    assert page.input_value('[name="party-0-name"]') == "金小满"  # changed in one place only
    page.click('#conflict label:has(input[value="theirs"])')
    page.click("[data-chosen]")
    page.wait_for_selector("#conflict:not([open])", state="attached")
    assert page.input_value('[name="summary"]') == "乙处改写：装修噪音与裂缝。"
    assert "甲处又改" not in drafted()


def test_a_session_that_ended_waits_for_the_person_and_loses_nothing(phone, mediator, kind, tier):
    page = phone.page
    dispute(phone, kind)
    SignedIn.objects.all().delete()
    phone.type("party-0-name", "金小满")
    phone.type("party-1-name", "罗大田")
    phone.press("[data-next]")
    phone.says("signin")
    page.click("[data-state] a")
    page.fill("#id_username", mediator.user.username)
    page.fill("#id_password", PASSWORD)
    page.click("#sign-in button")
    phone.ready()
    assert page.input_value('[name="party-1-name"]') == "罗大田"
    phone.says("saved")
    assert "罗大田" in drafted()


def test_the_same_people_are_asked_about_before_a_second_case(phone, mediator, kind, tier):
    for again in (False, True):
        phone.open_form()
        dispute(phone, kind, "楼下餐馆油烟进屋，住户要求改烟道。")
        people(phone, resident_id(1), resident_id(2))
        phone.page.click('[data-go="papers"]')
        phone.press("[data-file]")
        if again:
            phone.page.wait_for_selector("#similar[open]")
            assert Case.objects.get().number in phone.page.inner_text("#similar")
            phone.press("[data-go-on-similar]")
        phone.wait_for_case()
    assert Case.objects.count() == 2


def test_a_refusal_of_the_server_leads_to_its_step_and_field(phone, kind, tier):
    dispute(phone, kind)
    page = phone.page
    page.click('[data-go="dispute"]')
    page.locator("details summary").first.click()
    page.fill('[name="accepted_on"]', "2001-01-01")
    page.click('[data-go="parties"]')
    phone.type("party-0-name", "金小满")
    phone.type("party-1-name", "罗大田")
    page.click('[data-go="papers"]')
    phone.press("[data-file]")
    page.wait_for_selector('[data-step="dispute"] [name="accepted_on"][aria-invalid="true"]')
    assert page.evaluate("document.activeElement.name") == "accepted_on"
    assert not Case.objects.exists()


def test_nothing_readable_is_left_on_the_disk(
    chromium, mediator, kind, tier, live_server, tmp_path
):
    secrets = ("金小满", resident_id(1), "19912345678", "双方到场，现场查看")
    launcher, options = chromium
    context = launcher.launch_persistent_context(
        str(tmp_path),
        viewport={"width": 360, "height": 740},
        base_url=live_server.url,
        locale="zh-CN",
        **options,
    )
    phone = Phone(context.pages[0])
    phone.sign_in(mediator.user.username)
    phone.ready()
    dispute(phone, kind)
    context.set_offline(True)
    phone.type("party-0-phone", "19912345678")
    people(phone, resident_id(1))
    work(phone)
    phone.says("offline")
    phone.page.reload()
    phone.ready()
    assert phone.page.input_value('[name="party-0-name"]') == "金小满"
    assert kept_entries(phone.page) == 1
    phone.page.evaluate(KEEP_READABLE, "对照明文")  # what the scan would find
    context.close()
    assert on_disk(tmp_path, secrets) == []
    assert on_disk(tmp_path, ["对照明文"]) != []


KEEP_READABLE = """text => new Promise(done => { const asked = indexedDB.open("twin", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("rows");
  asked.onsuccess = () => { const turn = asked.result.transaction("rows", "readwrite");
    turn.objectStore("rows").put({ text }, 1); turn.oncomplete = done; }; })"""


def on_disk(folder, texts):
    """Files of a browser's profile in which one of the texts can be read, in either encoding."""
    return [
        (str(path.relative_to(folder)), text)
        for path in folder.rglob("*")
        if path.is_file()
        for text in texts
        for form in (text.encode(), text.encode("utf-16-le"))
        if form in path.read_bytes()
    ]


def test_signing_out_asks_and_then_empties_the_phone(phone, kind):
    page = phone.page
    dispute(phone, kind)
    page.context.set_offline(True)
    phone.type("party-0-name", "金小满")
    phone.says("offline")
    page.wait_for_timeout(1200)
    assert kept_entries(page) == 1
    page.route("**/cases/drafts/**", lambda route: route.abort())
    page.context.set_offline(False)  # the network is back, but bad
    page.goto("/me/")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.click("form[data-sign-out] button")
    page.wait_for_selector("#id_username")
    assert len(asked) == 1
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("indexedDB.databases()") == []


PAGE_IS_KEPT = "async () => Boolean(await caches.match('/cases/log/'))"


def test_the_next_person_on_this_phone_does_not_open_the_form_of_the_last(phone):
    page, next_one = phone.page, ContractFactory().mediator.user
    next_one.set_password(PASSWORD)
    next_one.save()
    wait_until(page, lambda: page.evaluate(PAGE_IS_KEPT), "the form is not kept")
    page.goto("/cases/")
    page.wait_for_timeout(1_000)
    assert page.evaluate(PAGE_IS_KEPT)  # one's own stays
    page.context.clear_cookies()  # the session is over; nobody has signed out
    phone.sign_in(next_one.username, path="/cases/")
    wait_until(page, lambda: not page.evaluate(PAGE_IS_KEPT), "the form of the last is still kept")


def test_what_is_older_than_three_days_goes(phone, kind):
    page = phone.page
    dispute(phone, kind)
    page.context.set_offline(True)
    phone.type("party-0-name", "金小满")
    page.wait_for_timeout(1200)
    assert kept_entries(page) == 1
    page.evaluate(
        """() => new Promise(done => { indexedDB.open("outbox").onsuccess = event => {
          const turn = event.target.result.transaction("entries", "readwrite");
          const store = turn.objectStore("entries");
          store.getAll().onsuccess = rows => { const row = rows.target.result[0];
            row.since -= 73 * 3600 * 1000; store.put(row).onsuccess = done; }; }; })"""
    )
    page.goto("/cases/log/")
    phone.ready()
    assert kept_entries(page) == 0


def test_a_draft_is_gone_on_with_from_the_list(phone, mediator, kind):
    draft = CaseDraftFactory(
        mediator=mediator,
        content=content(
            **{
                "dispute_type": str(kind.pk),
                "summary": "楼上漏水",
                "party-2-name": "第三人",
                "party-0-id_number": resident_id(7),
            }
        ),
        step=2,
    )
    page = phone.page
    page.goto("/cases/")
    assert "邻里纠纷" in page.inner_text("#drafts + ul")
    page.click(f'a[href*="{draft.client_key}"]')
    phone.ready()
    assert page.is_visible('[name="party-2-name"]')
    assert page.input_value('[name="party-2-name"]') == "第三人"
    assert "*" in page.input_value('[name="party-0-id_number"]')
    page.fill('[name="party-0-name"]', "金小满")
    page.click('[data-go="work"]')
    phone.says("saved")
    assert resident_id(7) in drafted()


def kept_entries(page):
    return page.evaluate("Outbox.all('draft').then(rows => rows.length)")


def drafted():
    return " ".join(CaseDraft.objects.values_list("content", flat=True))


def picture():
    return {"name": "paper.jpg", "mimeType": "image/jpeg", "buffer": photo_bytes(900, 1200)}


def test_parties_are_found_by_their_number_afterwards(phone, kind, tier):
    dispute(phone, kind)
    people(phone, resident_id(1), resident_id(2))
    phone.page.click('[data-go="papers"]')
    log_it(phone)
    assert set(Party.objects.values_list("name", flat=True)) == {"金小满", "罗大田"}
    assert {party.id_number for party in Party.objects.all()} == {resident_id(1), resident_id(2)}
