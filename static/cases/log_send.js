/* Brings drafts of the case form to the server: fields, photos, and the wish to log the case.

   Sender.send(draft, { check }) answers what happened:
     { state: "saved", at, newer, conflicts, errors }   the server has all of it
     { state: "filed", number, url } | { state: "discarded" }
     { state: "late", number, url }                     filed elsewhere, without what was typed here
     { state: "similar", similar }                      a person has to say that it is another dispute
     { state: "offline" } | { state: "signin" } | { state: "failed", sentence, errors }
   Whatever happens, what the server has not confirmed stays in the outbox; a draft is known by its
   key and a photo by its own, so that sending again never makes two. */
(function () {
  "use strict";

  const PATIENCE = 25000;
  const LIST = "/cases/drafts/";
  let token = (document.querySelector('input[name="csrfmiddlewaretoken"]') || {}).value || "";

  /* Trying again by itself is no use of the page: a session that nobody uses ends all the same. */
  const IDLE_AFTER = 60000;
  let used = Date.now();
  ["pointerdown", "keydown", "input"].forEach(function (name) {
    document.addEventListener(name, function () { used = Date.now(); }, { capture: true, passive: true });
  });
  function isIdle() { return Date.now() - used > IDLE_AFTER; }

  function uuid() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, function (each) { return each.toString(16).padStart(2, "0"); }).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  async function call(url, options) {
    const stop = new AbortController();
    const timer = setTimeout(function () { stop.abort(); }, PATIENCE);
    try {
      return await fetch(url, Object.assign({
        credentials: "same-origin", redirect: "manual", cache: "no-store", signal: stop.signal,
      }, options));
    } finally {
      clearTimeout(timer);
    }
  }

  /* Who is signed in now, with a fresh token; null if nobody, or somebody else. */
  async function renewed() {
    const response = await call(document.body.dataset.renew, { headers: { Accept: "application/json" } });
    if (!response.ok) return null;
    const session = await response.json();
    if (String(session.user) !== document.body.dataset.user) return null;
    token = session.token;
    document.querySelectorAll('input[name="csrfmiddlewaretoken"]').forEach(function (field) {
      field.value = token;
    });
    return session;
  }

  async function ask(url, body, again) {
    let response;
    const plain = !(body instanceof FormData);
    const headers = { "X-CSRFToken": token, Accept: "application/json" };
    if (plain) headers["Content-Type"] = "application/json";
    if (isIdle()) headers["X-In-Background"] = "1";
    try {
      response = await call(url, body === null
        ? { headers: headers }
        : { method: "POST", headers: headers, body: plain ? JSON.stringify(body) : body });
      if ((response.status === 403 || response.type === "opaqueredirect") && !again) {
        return (await renewed()) ? ask(url, body, true) : { state: "signin" };
      }
      if (response.type === "opaqueredirect" || response.status === 403) return { state: "signin" };
      if (response.status >= 500 || response.status === 429) return { state: "failed", server: true };
      if (!isIdle()) document.dispatchEvent(new Event("session:touched"));
      if (response.status === 404) return { state: "absent" };
      const answer = await response.json().catch(function () { return null; });
      if (!answer) return { state: "failed", server: true }; // a page of something in between
      if (response.ok) return Object.assign({ state: "ok" }, answer);
      return { state: "failed", sentence: (answer.sentences || [])[0] || "", errors: answer.errors || [] };
    } catch (error) {
      return { state: "offline" };
    }
  }

  function unsent(draft) {
    const found = {};
    Object.keys(draft.values).forEach(function (name) {
      const known = draft.sent[name] === undefined ? "" : draft.sent[name];
      if (draft.values[name] !== known) found[name] = draft.values[name];
    });
    return found;
  }

  function fresh(id) {
    return { id: id, origin: uuid(), base: 0, sent: {}, values: {}, step: "dispute", sentStep: "",
      wish: "", goOn: false, clue: "", request: "" };
  }

  async function keep(draft) { await Outbox.put("draft", draft.id, draft.id, draft); }

  async function saveFields(draft, check) {
    const fields = unsent(draft);
    if (!check && !Object.keys(fields).length && draft.base && draft.sentStep === draft.step) {
      return { state: "ok", nothing: true };
    }
    const step = draft.step;
    const answer = await ask(LIST + draft.id + "/", {
      step: step, fields: fields, base: draft.base, origin: draft.origin,
      check: Boolean(check), clue: draft.clue, request: draft.request,
    });
    if (answer.state !== "ok" || answer.filed || answer.discarded) return answer;
    const disputed = answer.conflicts.map(function (each) { return each.field; });
    Object.keys(fields).forEach(function (name) {
      if (!disputed.includes(name)) draft.sent[name] = fields[name];
    });
    Object.keys(answer.newer).forEach(function (name) {
      if (draft.values[name] === (draft.sent[name] || "")) draft.values[name] = answer.newer[name];
      draft.sent[name] = answer.newer[name];
    });
    draft.base = answer.version;
    draft.sentStep = step;
    return answer;
  }

  async function sendPhotos(draft) {
    for (const row of await Outbox.all("photo", draft.id)) {
      if (row.value.sentence) continue;
      const body = new FormData();
      body.append("client_key", row.id);
      body.append("paper", row.value.paper);
      body.append("file", row.value.blob, "photo.jpg");
      const answer = await ask(LIST + draft.id + "/photos/", body);
      if (answer.state === "failed" && answer.sentence) {
        draft.wish = ""; // a case is not logged without it before a person has seen why
        await Outbox.put("photo", row.id, draft.id, Object.assign({}, row.value, { sentence: answer.sentence }));
        announce("photo:refused", { id: row.id, sentence: answer.sentence });
        return answer;
      }
      if (answer.state !== "ok") return answer;
      await Outbox.remove("photo", row.id);
      announce("photo:sent", { id: row.id, url: answer.photo.url });
    }
    return { state: "ok" };
  }

  function announce(name, detail) { document.dispatchEvent(new CustomEvent(name, { detail: detail })); }

  async function fileIt(draft) {
    if (!draft.goOn) {
      const found = await ask("/cases/log/similar/", { draft: draft.id });
      if (found.state === "ok" && found.similar.length) return { state: "similar", similar: found.similar };
      if (found.state === "offline" || found.state === "signin") return found;
    }
    const answer = await ask(LIST + draft.id + "/file/", {});
    if (answer.state === "failed" && !answer.server) draft.wish = ""; // a person has to look at it
    return answer;
  }

  async function sendNow(draft, check) {
    const saved = await saveFields(draft, check);
    let last = saved;
    if (saved.state === "ok" && !saved.filed && !saved.discarded) {
      if (!saved.nothing) await keep(draft); // what the server has now, should this page die here
      const photos = await sendPhotos(draft);
      if (photos.state !== "ok") last = photos;
      else if (draft.wish === "file" && !(saved.conflicts || []).length) last = await fileIt(draft);
    }
    return settled(draft, saved, last);
  }

  /* Was something typed here that the server never had? */
  async function isLeftOut(draft) {
    const photos = await Outbox.all("photo", draft.id);
    return Object.keys(unsent(draft)).length > 0 || photos.some(function (row) { return !row.value.sentence; });
  }

  async function settled(draft, saved, last) {
    const filed = last.filed || saved.filed;
    if (filed && await isLeftOut(draft)) {
      await keep(draft);
      return { state: "late", number: filed.number, url: filed.url };
    }
    if (filed || last.discarded || saved.discarded) {
      await Outbox.removeDraft(draft.id);
      return filed ? { state: "filed", number: filed.number, url: filed.url } : { state: "discarded" };
    }
    const photos = await Outbox.all("photo", draft.id);
    const done = last.state === "ok" && !photos.length && !Object.keys(unsent(draft)).length;
    if (done) await Outbox.remove("draft", draft.id);
    else await keep(draft);
    if (last.state !== "ok") return last;
    return { state: "saved", at: saved.saved_at || "", newer: saved.newer || {},
      conflicts: saved.conflicts || [], errors: saved.errors || [] };
  }

  /* One after the other, also between two pages of this browser. */
  let queue = Promise.resolve();
  function inTurn(work) {
    const run = navigator.locks
      ? function () { return navigator.locks.request("outbox-send", work); }
      : work;
    const result = queue.then(run, run);
    queue = result.catch(function () {});
    return result;
  }

  /* Read only when its turn has come: another page may have gone on with it meanwhile. */
  async function sendKept(id) {
    const draft = await Outbox.get("draft", id);
    return draft ? sendNow(draft) : { state: "saved" };
  }

  window.Sender = {
    uuid: uuid,
    fresh: fresh,
    keep: keep,
    unsent: unsent,
    ask: ask,
    isLeftOut: isLeftOut,
    send: function (draft, options) {
      return inTurn(function () { return sendNow(draft, options && options.check); });
    },
    /* What lies in the outbox besides the draft of this page, oldest first. */
    sendWaiting: async function (except) {
      const results = [];
      for (const row of await Outbox.all("draft")) {
        if (row.id === except) continue;
        const result = await inTurn(function () { return sendKept(row.id); });
        results.push({ id: row.id, since: row.since, result: result });
        if (result.state === "offline" || result.state === "signin") break;
      }
      return results;
    },
  };
})();
