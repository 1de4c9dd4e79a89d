/* The outbox of a phone: what could not be sent yet, and nothing else (SECURITY, "Offline phone").

   Everything lies encrypted in IndexedDB: AES-GCM with a key that scripts can use but not read out.
   An entry goes when the server has it, when its person signs out, and after 72 hours. What the
   browser does not store (no https, a full phone) lives in this page only: `durable` is false.

   Outbox.put(kind, id, draft, value), get, all, remove, purge, clear; kind is "draft" or "photo",
   value is plain data, or { blob, … }. All of them answer promises. Entries of another person who
   signed in on this phone are never given out. */
(function () {
  "use strict";

  const NAME = "outbox";
  const HOURS = 72;
  const user = document.body.dataset.user || "";
  const memory = new Map();
  const others = window.BroadcastChannel ? new BroadcastChannel(NAME) : null;
  let able = Boolean(window.indexedDB && window.crypto && crypto.subtle);
  let left = false; // signed out in another window: nothing is kept any more
  let ready = null;

  const box = { get durable() { return able && memory.size === 0; } };

  function asked(request) {
    return new Promise(function (resolve, reject) {
      request.onsuccess = function () { resolve(request.result); };
      request.onerror = function () { reject(request.error); };
    });
  }

  function opened() {
    if (!ready) {
      ready = (async function () {
        const request = indexedDB.open(NAME, 1);
        request.onupgradeneeded = function () {
          request.result.createObjectStore("keys");
          request.result.createObjectStore("entries", { keyPath: ["kind", "id"] });
        };
        const base = await asked(request);
        base.onversionchange = function () { base.close(); ready = null; };
        base.onclose = function () { ready = null; };
        const fresh = await crypto.subtle.generateKey(
          { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
        const keys = base.transaction("keys", "readwrite").objectStore("keys");
        const key = (await asked(keys.get("box"))) || fresh;
        if (key === fresh) await asked(keys.put(key, "box"));
        return { base: base, key: key };
      })();
      ready.catch(function () { able = false; ready = null; });
    }
    return ready;
  }

  async function entries(mode) {
    return (await opened()).base.transaction("entries", mode, { durability: "strict" }).objectStore("entries");
  }

  /* Only a finished transaction is on the disk: a full phone refuses at its end. */
  function finished(turn) {
    return new Promise(function (resolve, reject) {
      turn.oncomplete = resolve;
      turn.onabort = turn.onerror = function () { reject(turn.error); };
    });
  }

  /* Pictures stay bytes; everything else is JSON. */
  async function toBytes(value) {
    const blob = value.blob;
    const rest = Object.assign({}, value, { blob: blob ? blob.type : undefined });
    const head = new TextEncoder().encode(JSON.stringify(rest));
    const size = new Uint8Array(new Uint32Array([head.length]).buffer);
    const body = blob ? await blob.arrayBuffer() : new ArrayBuffer(0);
    return new Blob([size, head, body]).arrayBuffer();
  }

  function fromBytes(bytes) {
    const length = new Uint32Array(bytes.slice(0, 4))[0];
    const value = JSON.parse(new TextDecoder().decode(bytes.slice(4, 4 + length)));
    if (value.blob) value.blob = new Blob([bytes.slice(4 + length)], { type: value.blob });
    return value;
  }

  async function sealed(value) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const key = (await opened()).key;
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv: iv }, key, await toBytes(value));
    return { iv: iv, data: data };
  }

  async function unsealed(row) {
    const key = (await opened()).key;
    return fromBytes(await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, key, row.data));
  }

  box.put = async function (kind, id, draft, value) {
    if (left) return;
    try {
      if (!able) throw new Error("no store");
      await store(kind, id, draft, value);
      memory.delete(kind + id);
    } catch (error) {
      const earlier = memory.get(kind + id);
      const since = earlier ? earlier.since : Date.now();
      memory.set(kind + id, { kind: kind, id: id, draft: draft, since: since, value: value });
    }
  };

  async function store(kind, id, draft, value) {
    const secret = await sealed(value);
    const rows = await entries("readwrite");
    const written = finished(rows.transaction);
    written.catch(function () {}); // told below, unless an earlier step fails
    const earlier = await asked(rows.get([kind, id]));
    const since = earlier ? earlier.since : Date.now();
    await asked(rows.put(Object.assign(
      { kind: kind, id: id, draft: draft, user: user, since: since }, secret)));
    await written;
  }

  box.all = async function (kind, draft) {
    const wanted = function (row) { return row.kind === kind && (!draft || row.draft === draft); };
    const found = Array.from(memory.values()).filter(wanted);
    if (!able) return found;
    const rows = await asked((await entries("readonly")).getAll());
    const mine = rows.filter(function (row) {
      return row.user === user && wanted(row) && !memory.has(kind + row.id);
    });
    for (const row of mine) {
      found.push({ kind: kind, id: row.id, draft: row.draft, since: row.since, value: await unsealed(row) });
    }
    return found.sort(function (a, b) { return a.since - b.since; });
  };

  box.get = async function (kind, id) {
    const found = await box.all(kind);
    const row = found.find(function (each) { return each.id === id; });
    return row ? row.value : null;
  };

  box.remove = async function (kind, id) {
    memory.delete(kind + id);
    if (able) await asked((await entries("readwrite")).delete([kind, id]));
  };

  box.removeDraft = async function (draft) {
    for (const row of await box.all("photo", draft)) await box.remove("photo", row.id);
    await box.remove("draft", draft);
  };

  /* Whoever they belong to: after 72 hours they go. Answers how many of one's own went. */
  box.purge = async function () {
    if (!able) return 0;
    const rows = await asked((await entries("readonly")).getAll());
    const limit = Date.now() - HOURS * 3600 * 1000;
    const old = rows.filter(function (row) { return row.since < limit; });
    for (const row of old) await asked((await entries("readwrite")).delete([row.kind, row.id]));
    return old.filter(function (row) { return row.user === user && row.kind === "draft"; }).length;
  };

  /* On signing out: own entries, the key if nobody else's are left, and the pages kept for later. */
  box.clear = async function () {
    memory.clear();
    if (others) others.postMessage({ left: user });
    if (window.caches) for (const name of await caches.keys()) await caches.delete(name);
    if (!able) return;
    const rows = await asked((await entries("readonly")).getAll());
    const strange = rows.filter(function (row) { return row.user !== user; });
    const mine = await entries("readwrite");
    const gone = finished(mine.transaction);
    for (const row of rows) if (row.user === user) mine.delete([row.kind, row.id]);
    await gone;
    if (strange.length === 0) {
      (await opened()).base.close();
      ready = null;
      await asked(indexedDB.deleteDatabase(NAME));
    }
  };

  window.Outbox = box;

  /* Whoever signs out in one window has signed out in all of them. */
  if (others) {
    others.addEventListener("message", function (event) {
      if (!user || event.data.left !== user) return;
      left = true;
      memory.clear();
      document.body.hidden = true;
      follow(20);
    });
  }

  /* To the log-in page once the server knows; before, it would lead back to the start page. */
  async function follow(tries) {
    const headers = { Accept: "application/json", "X-In-Background": "1" };
    const asked = fetch(document.body.dataset.renew, { headers: headers, redirect: "manual", cache: "no-store" });
    const answer = await asked.catch(function () { return null; });
    if (answer && answer.ok && tries) setTimeout(follow, 500, tries - 1);
    else location.replace(document.body.dataset.login);
  }

  document.querySelectorAll("form[data-sign-out]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      event.stopImmediatePropagation();
      leave(form);
    }, true);
  });

  async function leave(form) {
    try {
      const unsent = await box.all("draft");
      if (unsent.length && !window.confirm(form.dataset.unsent)) return;
      await box.clear();
    } catch (error) {
      /* A store that cannot be opened holds nothing that could be cleared; the server asks the
         browser to empty it all the same. */
    }
    form.submit();
  }
})();
