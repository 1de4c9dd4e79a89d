/* Keeps the blank case form and the files it is made of, for times without network. Pages and
   answers with anything about a person never come here: only the address of the form itself,
   without anything behind it, and files under /static/. */
"use strict";

const CACHE = "case-form-1";
const FORM = new URL("log/", self.location).pathname;
const PATIENCE = 6000;

self.addEventListener("install", function () { self.skipWaiting(); });

self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.map(function (name) { return name !== CACHE && caches.delete(name); }));
  }).then(function () { return self.clients.claim(); }));
});

self.addEventListener("message", function (event) {
  if (event.data && event.data.keep) event.waitUntil(keep(event.data.keep));
});

async function keep(paths) {
  const cache = await caches.open(CACHE);
  for (const path of paths) {
    try {
      await store(cache, path, await fetch(path, { credentials: "same-origin" }));
    } catch (error) {
      return; // no network: what is kept already stays
    }
  }
}

function store(cache, path, response) {
  const whole = response.ok && !response.redirected && response.type === "basic";
  return whole ? cache.put(path, response.clone()) : undefined;
}

self.addEventListener("fetch", function (event) {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && url.pathname === FORM) {
    event.respondWith(networkFirst(event.request, FORM));
  } else if (url.pathname.startsWith("/static/")) {
    event.respondWith(networkFirst(event.request, url.pathname));
  }
});

async function networkFirst(request, path) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(path);
  const asked = fetch(request);
  if (!kept) return asked;
  const late = new Promise(function (resolve) { setTimeout(resolve, PATIENCE, null); });
  try {
    return (await Promise.race([asked, late])) || kept;
  } catch (error) {
    return kept;
  }
}
