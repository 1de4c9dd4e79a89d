/* The outbox of a phone: what could not be sent yet, and nothing else (SECURITY, "Offline phone").

   Everything lies encrypted in IndexedDB: AES-GCM with a key that scripts can use but not read out.
   An entry goes when the server has it, when its person signs out, and after 72 hours. Where the
   browser offers no such store (no https), entries live in this page only: `durable` is false.

   Outbox.put(kind, id, draft, value), get, all, remove, purge, clear; kind is "draft" or "photo",
   value is plain data, or { blob, … }. All of them answer promises. Entries of another person who
   signed in on this phone are never given out. */
(function () {
  "use strict";

  const NAME = "outbox";
  const HOURS = 72;
  const user = document.body.dataset.user || "";
  const memory = new Map();
  let ready = null;

  const box = { durable: Boolean(window.indexedDB && window.crypto && crypto.subtle) };

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
        const fresh = await crypto.subtle.generateKey(
          { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
        const keys = base.transaction("keys", "readwrite").objectStore("keys");
        const key = (await asked(keys.get("box"))) || fresh;
        if (key === fresh) await asked(keys.put(key, "box"));
        return { base: base, key: key };
      })();
      ready.catch(function () { box.durable = false; ready = null; });
    }
    return ready;
  }

  async function entries(mode) {
    return (await opened()).base.transaction("entries", mode).objectStore("entries");
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
    if (!box.durable) { memory.set(kind + id, { kind: kind, id: id, draft: draft, value: value }); return; }
    try {
      const secret = await sealed(value);
      const store = await entries("readwrite");
      const earlier = await asked(store.get([kind, id]));
      const since = earlier ? earlier.since : Date.now();
      await asked(store.put(Object.assign(
        { kind: kind, id: id, draft: draft, user: user, since: since }, secret)));
    } catch (error) {
      box.durable = false;
      memory.set(kind + id, { kind: kind, id: id, draft: draft, value: value });
    }
  };

  box.all = async function (kind, draft) {
    const wanted = function (row) { return row.kind === kind && (!draft || row.draft === draft); };
    const found = Array.from(memory.values()).filter(wanted);
    if (!window.indexedDB || !box.durable) return found;
    const rows = await asked((await entries("readonly")).getAll());
    const mine = rows.filter(function (row) { return row.user === user && wanted(row); });
    mine.sort(function (a, b) { return a.since - b.since; });
    for (const row of mine) {
      found.push({ kind: kind, id: row.id, draft: row.draft, since: row.since, value: await unsealed(row) });
    }
    return found;
  };

  box.get = async function (kind, id) {
    const found = await box.all(kind);
    const row = found.find(function (each) { return each.id === id; });
    return row ? row.value : null;
  };

  box.remove = async function (kind, id) {
    memory.delete(kind + id);
    if (box.durable) await asked((await entries("readwrite")).delete([kind, id]));
  };

  box.removeDraft = async function (draft) {
    for (const row of await box.all("photo", draft)) await box.remove("photo", row.id);
    await box.remove("draft", draft);
  };

  /* Whoever they belong to: after 72 hours they go. Answers how many of one's own went. */
  box.purge = async function () {
    if (!box.durable) return 0;
    const rows = await asked((await entries("readonly")).getAll());
    const limit = Date.now() - HOURS * 3600 * 1000;
    const old = rows.filter(function (row) { return row.since < limit; });
    for (const row of old) await asked((await entries("readwrite")).delete([row.kind, row.id]));
    return old.filter(function (row) { return row.user === user && row.kind === "draft"; }).length;
  };

  /* On signing out: own entries, the key if nobody else's are left, and the pages kept for later. */
  box.clear = async function () {
    memory.clear();
    if (window.caches) for (const name of await caches.keys()) await caches.delete(name);
    if (!box.durable) return;
    const rows = await asked((await entries("readonly")).getAll());
    const others = rows.filter(function (row) { return row.user !== user; });
    const store = await entries("readwrite");
    for (const row of rows) if (row.user === user) store.delete([row.kind, row.id]);
    if (others.length === 0) {
      (await opened()).base.close();
      ready = null;
      await asked(indexedDB.deleteDatabase(NAME));
    }
  };

  window.Outbox = box;

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
