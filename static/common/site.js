/* What every page does in the browser: bring the first error into view, send a form once, warn
   before an idle session ends, and lose nothing that was typed.

   A form with data-keep="session" holds no personal data: its draft is kept in this window
   (sessionStorage) and put back after signing in again. One with data-keep="outbox" keeps its
   draft itself, encrypted. Any other form is never stored; it stays on the screen, and the person
   signs in again in a second window and sends it from here. */
(function () {
  "use strict";

  const body = document.body;
  const user = body.dataset.user || "";
  const DRAFT = "draft:";
  const ACTIVE = "active-at";
  const CHECK_EVERY = 5000;
  const WARN_BEFORE = 120;
  const SLACK = 60; // the server notes activity at most once a minute

  /* --- first error ------------------------------------------------------------------------ */

  const summary = document.querySelector("[data-errors]");
  const wrong = document.querySelector('[aria-invalid="true"]');
  if (wrong) {
    wrong.focus({ preventScroll: true });
    wrong.closest(".hm-field").scrollIntoView({ block: "center" });
  } else if (summary) {
    summary.focus();
  }

  /* --- drafts of forms without personal data ---------------------------------------------- */

  function keptForms() {
    return Array.from(document.querySelectorAll('form[data-keep="session"]'));
  }

  function draftKey(form) {
    return DRAFT + user + ":" + location.pathname + "#" + (form.id || "form");
  }

  function fieldsOf(form) {
    return Array.from(form.elements).filter(function (field) {
      return field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type);
    });
  }

  function valuesOf(form) {
    return fieldsOf(form).map(function (field) {
      if (field.type === "checkbox" || field.type === "radio") return field.checked;
      return field.value;
    });
  }

  function put(form, values) {
    fieldsOf(form).forEach(function (field, place) {
      if (typeof values[place] === "boolean") field.checked = values[place];
      else if (values[place] !== undefined) field.value = values[place];
    });
  }

  function draftKeys() {
    return Object.keys(sessionStorage).filter(function (key) { return key.startsWith(DRAFT); });
  }

  function settleDrafts() {
    /* A form that was sent and led to any page but the log-in has arrived: its draft goes. One
       that led to the log-in has not: its draft stays. */
    draftKeys().forEach(function (key) {
      const draft = JSON.parse(sessionStorage.getItem(key));
      if (!draft.sent) return;
      if (user) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify({ values: draft.values }));
    });
  }

  settleDrafts();
  keptForms().forEach(function (form) {
    const key = draftKey(form);
    const draft = JSON.parse(sessionStorage.getItem(key) || "null");
    const blank = form.dataset.bound !== "true";
    if (draft && blank) {
      put(form, draft.values);
      form.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true }));
    }
    form.addEventListener("input", function () {
      sessionStorage.setItem(key, JSON.stringify({ values: valuesOf(form) }));
    });
    form.addEventListener("submit", function () {
      sessionStorage.setItem(key, JSON.stringify({ values: valuesOf(form), sent: true }));
    });
  });

  document.querySelectorAll("form[data-sign-out]").forEach(function (form) {
    form.addEventListener("submit", function () {
      draftKeys().forEach(function (key) { sessionStorage.removeItem(key); });
      changed = false;
    });
  });

  /* --- sent once, and not left by accident ------------------------------------------------- */

  let changed = false;

  document.addEventListener("input", function (event) {
    const form = event.target.form;
    if (form && form.method === "post" && !form.dataset.keep) changed = true;
  });

  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sending) { event.preventDefault(); return; }
    form.dataset.sending = "true";
    changed = false;
    form.querySelectorAll("button").forEach(function (button) {
      button.setAttribute("aria-busy", "true");
    });
  });

  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sending]").forEach(function (form) {
      delete form.dataset.sending;
      form.querySelectorAll("button").forEach(function (button) {
        button.removeAttribute("aria-busy");
      });
    });
  });

  window.addEventListener("beforeunload", function (event) {
    if (changed) event.preventDefault();
  });

  /* --- a page kept for times without network ---------------------------------------------- */

  /* Someone who did not sign out left the case form on this phone, under their own name: without
     network it would open for whoever signed in after them. */
  async function forgetPagesOfOthers() {
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const kept = await cache.match(request);
        const isPage = (kept.headers.get("Content-Type") || "").startsWith("text/html");
        if (isPage && !(await kept.text()).includes('data-user="' + user + '"')) await cache.delete(request);
      }
    }
  }

  if (user && window.caches) forgetPagesOfOthers().catch(function () {}); // no store, no page

  /* --- the idle session ------------------------------------------------------------------- */

  const idle = document.getElementById("idle");
  const ended = document.getElementById("ended");
  if (!user || !idle) return;

  const limit = (Number(body.dataset.idleSeconds) - SLACK) * 1000;

  function touched() { localStorage.setItem(ACTIVE, String(Date.now())); }

  function refresh() {
    /* Ask who is signed in now. The answer renews the session and brings a fresh token for the
       forms of this page; it is null when nobody, or somebody else, is signed in. */
    return fetch(body.dataset.renew, {
      headers: { Accept: "application/json" }, redirect: "manual", cache: "no-store",
    }).then(function (response) {
      return response.ok ? response.json() : null;
    }).then(function (session) {
      if (!session || String(session.user) !== user) return null;
      document.querySelectorAll('input[name="csrfmiddlewaretoken"]').forEach(function (field) {
        field.value = session.token;
      });
      body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": session.token }));
      touched();
      return session;
    });
  }

  function goOn() {
    refresh().then(function (session) {
      idle.close();
      if (session) ended.close();
      else showEnded();
    }).catch(showEnded);
  }

  function showEnded() {
    if (idle.open) idle.close();
    const again = ended.querySelector("[data-sign-in]");
    const back = location.pathname + location.search;
    again.href = body.dataset.login + "?ended=1&next=" + encodeURIComponent(changed ? body.dataset.renew : back);
    again.target = changed ? "_blank" : "";
    ended.querySelector("[data-kept]").hidden = !document.querySelector("form[data-keep]");
    ended.querySelector("[data-not-kept]").hidden = !changed;
    ended.querySelector("[data-go-on]").hidden = !changed;
    if (!ended.open) ended.showModal();
  }

  function watch() {
    const works = document.querySelector('form[data-keep="outbox"]') && !navigator.onLine;
    if (ended.open || works) return; // without network nobody is signed out, and typing goes on
    const quiet = Date.now() - Number(localStorage.getItem(ACTIVE) || 0);
    if (quiet >= limit) showEnded();
    else if (quiet >= limit - WARN_BEFORE * 1000 && !idle.open) idle.showModal();
    else if (quiet < limit - WARN_BEFORE * 1000 && idle.open) idle.close();
  }

  touched();
  document.addEventListener("htmx:afterRequest", touched);
  document.addEventListener("session:touched", touched);
  document.querySelectorAll("[data-go-on]").forEach(function (button) {
    button.addEventListener("click", goOn);
  });
  [idle, ended].forEach(function (dialog) {
    dialog.addEventListener("cancel", function (event) { event.preventDefault(); });
  });
  document.addEventListener("visibilitychange", watch);
  window.setInterval(watch, CHECK_EVERY);
})();

/* A field that matters only for some sources is shown when one of them is chosen. What was typed
   into it stays; the server does not keep what belongs to another source. */
(function () {
  "use strict";

  document.querySelectorAll("form").forEach(function (form) {
    const source = form.querySelector('select[name="source"]');
    const some = Array.from(form.querySelectorAll("[data-only-for]"));
    if (!source || !some.length) return;

    function show() {
      some.forEach(function (field) {
        const place = field.closest(".hm-field");
        const matters = field.dataset.onlyFor.split(" ").includes(source.value);
        place.hidden = !matters && !place.classList.contains("hm-field_bad");
      });
    }

    form.addEventListener("change", show);
    form.addEventListener("toggle", show, true); // a fold that opens: a draft may have come in since
    show();
  });
})();
