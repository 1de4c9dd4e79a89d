/* The case form on a phone: one step a screen, saved at every step, on the phone while there is no
   network. The page itself is blank; this script fills it from a draft and sends what is typed.
   Without it the same page works as one long form. */
(function () {
  "use strict";

  if (!window.CaseForm) return;
  const { form, words, named, read, fill, showResult } = CaseForm;
  const { section, clearError, clearErrors, showErrors, lookAtFirst, missing } = CaseForm;
  const { clock, settle, askSimilar } = CaseForm;

  const STEPS = Array.from(form.querySelectorAll("[data-step]")).map(function (e) { return e.dataset.step; });
  const KEEP_AFTER = 800;
  const AGAIN_AFTER = 15000;
  const WAIT_FOR_CHECK = 3000;
  const WAIT_FOR_OTHERS = 400;

  const state = form.querySelector("[data-state]");
  let draft = null;
  let photos = null;
  let step = STEPS[0];
  let typing = 0;
  let over = false;
  let sending = false;

  function collect() {
    Object.assign(draft.values, CaseForm.values());
    draft.step = step;
  }

  /* --- one step a screen -------------------------------------------------------------------- */

  function show(name, focus) {
    step = name;
    const place = STEPS.indexOf(name);
    STEPS.forEach(function (each) { section(each).hidden = each !== name; });
    form.querySelectorAll("[data-go]").forEach(function (dot, number) {
      dot.parentElement.classList.toggle("done", number < place);
      if (number === place) dot.setAttribute("aria-current", "step");
      else dot.removeAttribute("aria-current");
    });
    form.querySelector("[data-back]").hidden = place === 0;
    form.querySelector("[data-next]").hidden = place === STEPS.length - 1;
    form.querySelector("[data-file]").hidden = place !== STEPS.length - 1;
    window.scrollTo(0, 0);
    if (focus) section(name).querySelector("h2").focus({ preventScroll: true });
  }

  async function goTo(name) {
    collect();
    show(name, true);
    draft.step = name;
    await send();
  }

  async function next() {
    const errors = missing(step);
    clearErrors(step);
    if (errors.length) { showErrors(errors); lookAtFirst(step); return; }
    collect();
    const here = step;
    busy("[data-next]", true);
    const late = new Promise(function (resolve) { setTimeout(resolve, WAIT_FOR_CHECK, { state: "late" }); });
    const result = await Promise.race([send({ check: true }), late]);
    busy("[data-next]", false);
    if (over || step !== here) return;
    if (result.errors && result.errors.length) { showErrors(result.errors); lookAtFirst(here); return; }
    show(STEPS[STEPS.indexOf(here) + 1], true);
    draft.step = step;
  }

  function busy(what, on) {
    const button = form.querySelector(what);
    if (on) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }

  form.querySelector("[data-next]").addEventListener("click", next);
  form.querySelector("[data-back]").addEventListener("click", function () {
    goTo(STEPS[STEPS.indexOf(step) - 1]);
  });
  form.querySelectorAll("[data-go]").forEach(function (dot) {
    dot.addEventListener("click", function () { goTo(dot.dataset.go); });
  });
  form.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && event.target.matches("input:not([type=file])")) {
      event.preventDefault(); // the "done" key of a phone must not send half a case
      event.target.blur();
    }
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); });

  /* --- saving and sending ------------------------------------------------------------------- */

  function typed() {
    clearTimeout(typing);
    typing = setTimeout(async function () {
      if (over) return;
      collect();
      if (Object.keys(Sender.unsent(draft)).length) await Sender.keep(draft);
      if (!navigator.onLine) tell({ state: "offline" });
    }, KEEP_AFTER);
  }

  form.addEventListener("input", function (event) {
    if (event.target.type !== "file") { clearError(event.target); typed(); }
  });

  async function send(options) {
    if (over) return { state: "over" };
    if (navigator.onLine) tell({ state: "saving" });
    await Sender.keep(draft);
    const before = Object.assign({}, draft.values);
    const result = await Sender.send(draft, options);
    if (over) return result;
    takeNewer(result, before);
    tell(result);
    if (result.state === "saved" && result.conflicts.length) return choose(result.conflicts);
    if (result.state === "filed") arrived(result);
    if (["discarded", "late"].includes(result.state)) stop();
    if (result.state === "similar") return decide(result.similar);
    if (result.state === "failed" && result.errors && result.errors.length) jump(result.errors);
    return result;
  }

  async function choose(conflicts) {
    (await settle(conflicts)).forEach(function (each) {
      fill({ [each.field]: each.theirs });
      draft.sent[each.field] = each.theirs;
    });
    collect();
    return send();
  }

  async function decide(similar) {
    const another = await askSimilar(similar);
    draft.goOn = another;
    draft.wish = another ? "file" : "";
    if (another) return send();
    await Sender.keep(draft);
    return { state: "saved", errors: [] };
  }

  function jump(errors) {
    const first = showErrors(errors);
    if (first && first !== step) show(first, true);
    lookAtFirst(first || step);
  }

  /* Fields that somebody else's page changed, where nothing was typed here meanwhile. */
  function takeNewer(result, before) {
    const newer = result.newer || {};
    const fresh = {};
    Object.keys(newer).forEach(function (name) {
      const field = named(name)[0];
      if (!field || read(field) === (before[name] || "")) fresh[name] = newer[name];
    });
    if (Object.keys(fresh).length) fill(fresh);
  }

  function tell(result) {
    const kept = Outbox.durable ? words.kept : words.unkept;
    const sentence = {
      saving: function () { return words.saving; },
      saved: function () { return words.saved.replace("{time}", clock(result.at)); },
      offline: function () { return draft.wish === "file" ? words.later : kept; },
      signin: function () { return words.signIn; },
      discarded: function () { return words.ended; },
      filed: function () { return words.filed.replace("{number}", result.number); },
      late: function () { return words.late.replace("{number}", result.number); },
      moved: function () { return words.moved; },
      failed: function () {
        return words.failed.replace("{sentence}", result.server ? words.server : result.sentence || words.wrong);
      },
      absent: function () { return words.failed.replace("{sentence}", words.server); },
      similar: function () { return ""; },
    }[result.state];
    state.textContent = sentence ? sentence() : "";
    state.dataset.state = result.state;
    explain(result);
  }

  function explain(result) {
    const here = location.pathname + "?draft=" + draft.id;
    if (result.state === "signin") {
      link(words.signInLink, document.body.dataset.login + "?ended=1&next=" + encodeURIComponent(here));
    } else if (result.state === "moved") {
      link(words.moveHere, here);
    } else if (result.state === "late") {
      link(words.openThat, result.url).addEventListener("click", async function (event) {
        event.preventDefault();
        await Outbox.removeDraft(draft.id); // seen by its person
        location.assign(result.url);
      });
    } else if (result.state === "offline" && Outbox.durable) {
      const more = document.createElement("span");
      more.className = "hm-caption";
      more.textContent = " " + words.shared;
      state.append(more);
    }
  }

  function link(text, address) {
    const made = document.createElement("a");
    made.className = "hm-inline";
    made.href = address;
    made.textContent = text;
    state.append(" ", made);
    return made;
  }

  /* Nothing is typed into this page any more; it can still be read. */
  function stop() {
    over = true;
    clearTimeout(typing);
    form.querySelectorAll("[data-step] :is(input, select, textarea, button)").forEach(function (field) {
      field.disabled = true;
    });
    form.querySelectorAll("[data-next], [data-back], [data-file]").forEach(function (each) { each.disabled = true; });
  }

  function arrived(result) {
    over = true;
    location.assign(result.url);
  }

  /* --- log the case ------------------------------------------------------------------------- */

  async function fileCase() {
    const errors = STEPS.flatMap(missing);
    if (errors.length) { jump(errors); return; }
    collect();
    draft.wish = "file";
    busy("[data-file]", true);
    await send();
    busy("[data-file]", false);
  }

  form.querySelector("[data-file]").addEventListener("click", fileCase);

  /* --- back in reach ------------------------------------------------------------------------ */

  async function again() {
    if (over || !draft || !navigator.onLine || document.querySelector("dialog[open]")) return;
    if (sending) return; // a slow network is not asked twice
    sending = true;
    try {
      collect();
      const waits = Object.keys(Sender.unsent(draft)).length || draft.wish === "file"
        || (await Outbox.all("photo", draft.id)).some(function (row) { return !row.value.sentence; });
      if (waits) await send();
      await sendOthers();
    } finally {
      sending = false;
    }
  }

  window.addEventListener("online", again);
  window.addEventListener("offline", function () { if (draft) tell({ state: "offline" }); });
  document.addEventListener("visibilitychange", function () {
    if (document.hidden && draft && !over) { collect(); if (Object.keys(Sender.unsent(draft)).length) Sender.keep(draft); }
    else again();
  });
  setInterval(again, AGAIN_AFTER);

  async function sendOthers() {
    if (navigator.onLine) await Sender.sendWaiting(draft.id);
    const rows = (await Outbox.all("draft")).filter(function (row) { return row.id !== draft.id; });
    const box = form.querySelector("[data-waiting]");
    box.hidden = rows.length === 0;
    box.className = "hm-note";
    const title = document.createElement("p");
    title.textContent = words.waiting;
    box.replaceChildren(title);
    rows.forEach(function (row) {
      const line = document.createElement("p");
      const link = document.createElement("a");
      link.className = "hm-inline";
      link.href = "?draft=" + row.id;
      const day = new Date(row.since).toLocaleString(document.documentElement.lang,
        { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
      link.textContent = words.waitingOne.replace("{day}", day) + " · " + words.goOn;
      line.append(link);
      box.append(line);
    });
  }

  /* --- beginning ---------------------------------------------------------------------------- */

  async function begin() {
    form.querySelectorAll("[data-with-script]").forEach(function (e) { e.hidden = false; });
    form.querySelectorAll("[data-without-script]").forEach(function (e) { e.hidden = true; });
    CaseForm.bringUpToDate();
    document.documentElement.classList.add("hm-stepwise");
    show("dispute");
    showResult();
    const wanted = new URLSearchParams(location.search).get("draft");
    const expired = await Outbox.purge().catch(function () { return 0; });
    if (wanted && /^[0-9a-f-]{36}$/.test(wanted)) await resume(wanted);
    else start();
    photos = Photos.start({
      list: form.querySelector("[data-photos]"),
      camera: form.querySelector("[data-camera]"),
      paper: named("photos-paper")[0],
      words: words,
      draft: function () { return draft.id; },
      changed: async function () { collect(); await send(); },
    });
    await photos.restore(draft.photos || []);
    delete draft.photos;
    if (expired) state.textContent = words.expired;
    form.dataset.ready = "true";
    keepPage();
    await sendOthers();
  }

  function start() {
    draft = Sender.fresh(Sender.uuid());
    ["clue", "request"].forEach(function (name) {
      const field = form.querySelector('input[type="hidden"][name="' + name + '"]');
      draft[name] = field ? field.value : "";
    });
    history.replaceState(null, "", location.pathname + "?draft=" + draft.id);
  }

  /* A draft is typed into in one window at a time, the one that opened it last: two would write
     over each other's words in the outbox. */
  const windows = window.BroadcastChannel ? new BroadcastChannel("case-form") : null;

  function askOthersToStop(id) {
    if (!windows) return Promise.resolve();
    return new Promise(function (resolve) {
      const late = setTimeout(resolve, WAIT_FOR_OTHERS);
      windows.addEventListener("message", function heard(event) {
        if (event.data.kept !== id) return;
        windows.removeEventListener("message", heard);
        clearTimeout(late);
        resolve();
      });
      windows.postMessage({ open: id, at: Date.now() });
    });
  }

  if (windows) windows.addEventListener("message", async function (event) {
    if (over || !draft || event.data.open !== draft.id) return;
    over = true;
    const asleep = Date.now() - event.data.at > WAIT_FOR_OTHERS; // then it was kept long ago
    collect();
    if (!asleep && Object.keys(Sender.unsent(draft)).length) await Sender.keep(draft);
    windows.postMessage({ kept: draft.id });
    stop();
    tell({ state: "moved" });
  });

  async function resume(id) {
    await askOthersToStop(id);
    const kept = await Outbox.get("draft", id);
    draft = kept || Sender.fresh(id);
    if (kept) { fill(kept.values); show(kept.step); }
    const found = await Sender.ask("/cases/drafts/" + id + "/", null);
    if (found.filed) {
      if (kept && await Sender.isLeftOut(kept)) {
        stop();
        tell(Object.assign({}, found.filed, { state: "late" }));
        return;
      }
      await Outbox.removeDraft(id);
      arrived(found.filed);
      return;
    }
    if (found.discarded) { await Outbox.removeDraft(id); stop(); tell({ state: "discarded" }); return; }
    if (found.state === "ok") draft.photos = found.photos;
    if (kept) {
      collect();
      await send();
    } else if (found.state === "ok") {
      fill(found.fields);
      draft.base = found.version;
      draft.sent = Object.assign({}, found.fields);
      collect();
      draft.sentStep = draft.step = found.step;
      show(found.step);
      tell({ state: "saved", at: found.saved_at });
    } else if (found.state === "offline") {
      state.textContent = words.away;
      state.dataset.state = "offline";
    } else if (found.state === "signin") {
      tell(found);
    }
  }

  /* The blank page and its files, for the next time without network. */
  async function keepPage() {
    if (!("serviceWorker" in navigator) || !navigator.onLine) return;
    try {
      await navigator.serviceWorker.register(form.dataset.worker, { scope: location.pathname });
      (await navigator.serviceWorker.ready).active.postMessage({ keep: true });
    } catch (error) {
      // Without a service worker the open page still works; only a new one cannot be opened.
    }
  }

  begin();
})();
