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
  if (event.data && event.data.keep) event.waitUntil(keep().catch(function () {})); // what is kept already stays
});

/* The page of now and the very files it names; half a version is none, then the earlier one stays. */
async function keep() {
  const page = await asked(FORM, { "X-Kept-For-Later": "1" });
  const named = (await page.clone().text()).matchAll(/(?:src|href)="(\/static\/[^"#]+)/g);
  const paths = Array.from(new Set(Array.from(named, function (found) { return found[1]; })));
  const files = await Promise.all(paths.map(function (path) { return asked(path, {}); }));
  const cache = await caches.open(CACHE);
  await Promise.all(paths.map(function (path, place) { return cache.put(path, files[place]); }));
  await cache.put(FORM, page);
  const wanted = paths.concat(FORM);
  for (const old of await cache.keys()) {
    if (!wanted.includes(new URL(old.url).pathname)) await cache.delete(old);
  }
}

async function asked(path, headers) {
  const response = await fetch(path, { credentials: "same-origin", headers: headers });
  if (!response.ok || response.redirected || response.type !== "basic") throw new Error(path);
  return response;
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
  const answered = fetch(request);
  if (!kept) return answered;
  const late = new Promise(function (resolve) { setTimeout(resolve, PATIENCE, null); });
  try {
    const answer = await Promise.race([answered, late]);
    // A server that is down behind its proxy, or has files of a newer version only.
    const useless = !answer || answer.status >= 500 || (answer.status === 404 && path !== FORM);
    return useless ? kept : answer;
  } catch (error) {
    return kept;
  }
}
