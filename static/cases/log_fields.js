/* The fields of the case form: blocks that can be added, values read and written, numbers shown
   masked, and what is shown only where it is needed. Makes `CaseForm` for the other scripts. */
(function () {
  "use strict";

  const form = document.querySelector("form[data-steps]");
  if (!form) return;

  const words = document.querySelector("[data-words]").dataset;
  const OF_AGREEMENT = ["amount", "agreed_on", "effective_on", "facts", "content", "copies",
    "written_wanted", "why_oral", "instalments", "first_due_on"];
  const NOT_TYPED = ["csrfmiddlewaretoken", "client_key", "clue", "request", "one_more", "go_on", "photos"];
  const secrets = new WeakMap(); // numbers of documents that are shown masked

  /* --- blocks: parties, sessions, obligations ----------------------------------------------- */

  function blocks(kind) { return Array.from(form.querySelectorAll('[data-list="' + kind + '"] > [data-block]')); }

  function addBlock(kind) {
    const place = blocks(kind).length;
    const blank = form.querySelector('template[data-blank="' + kind + '"]');
    const holder = document.createElement("div");
    holder.innerHTML = blank.innerHTML.replaceAll("__prefix__", String(place));
    const block = holder.firstElementChild;
    form.querySelector('[data-list="' + kind + '"]').append(block);
    const remove = block.querySelector("[data-remove]");
    remove.hidden = false;
    remove.addEventListener("click", function () {
      fieldsIn(block).forEach(function (field) { write(field, ""); });
      block.hidden = true; // its place stays, so that the others keep their names
      form.dispatchEvent(new Event("input")); // something was typed
    });
    return block;
  }

  function shown(kind) { return blocks(kind).filter(function (block) { return !block.hidden; }); }

  form.querySelectorAll("[data-add]").forEach(function (button) {
    button.type = "button";
    button.addEventListener("click", function () {
      const block = addBlock(button.dataset.add);
      countPeople();
      block.scrollIntoView({ block: "start" });
      const first = fieldsIn(block).find(function (field) { return field.matches("input, textarea"); });
      if (first) first.focus({ preventScroll: true });
    });
  });

  /* --- reading and writing fields ----------------------------------------------------------- */

  function fieldsIn(place) {
    return Array.from(place.querySelectorAll("input, select, textarea")).filter(function (field) {
      const system = NOT_TYPED.includes(field.name) || /_FORMS$/.test(field.name);
      return field.name && !system && field.name !== "photos-paper";
    });
  }

  function read(field) {
    if (field.type === "checkbox") return field.checked ? "on" : "";
    if (field.type === "radio") {
      const chosen = form.querySelector('input[name="' + field.name + '"]:checked');
      return chosen ? chosen.value : "";
    }
    const masked = secrets.get(field);
    return masked && masked.shown === field.value ? masked.value : field.value;
  }

  function write(field, value) {
    if (field.type === "checkbox") field.checked = value === "on";
    else if (field.type === "radio") field.checked = field.value === value;
    else field.value = value;
    secrets.delete(field);
  }

  function named(name) { return Array.from(form.querySelectorAll('[name="' + CSS.escape(name) + '"]')); }

  /* Every value of the page; what belongs to an agreement only where there is one. */
  function values() {
    const settled = named("result-outcome")[0].value.startsWith("settled");
    const found = {};
    fieldsIn(form).forEach(function (field) {
      const part = field.name.replace(/^result-/, "");
      const idle = !settled && (field.name.startsWith("owed-")
        || (field.name.startsWith("result-") && OF_AGREEMENT.includes(part)));
      found[field.name] = idle ? "" : read(field);
    });
    return found;
  }

  function fill(values) {
    Object.keys(values).forEach(function (name) {
      const found = /^(party|session|owed)-(\d+)-/.exec(name);
      if (found && values[name] !== "") while (blocks(found[1]).length <= Number(found[2])) addBlock(found[1]);
      named(name).forEach(function (field) { write(field, values[name]); });
    });
    form.querySelectorAll('[name$="-id_number"]').forEach(mask);
    form.querySelectorAll("[data-block] + [data-block], [data-block]").forEach(function (block) {
      const sessionOrOwed = block.dataset.block !== "party" || blocks("party").indexOf(block) > 1;
      const place = blocks(block.dataset.block).indexOf(block);
      const empty = fieldsIn(block).every(function (field) { return !read(field); });
      if (sessionOrOwed && place > 0 && empty) block.hidden = true;
    });
    const owed = blocks("owed")[0].closest("details");
    if (shown("owed").some(function (block) { return !isSpare(block); })) owed.open = true;
    showResult();
  }

  function isSpare(block) {
    const kind = block.dataset.block;
    if (kind === "party" && blocks(kind).indexOf(block) < 2) return false;
    return fieldsIn(block).every(function (field) {
      return ["SELECT"].includes(field.tagName) || field.type === "date" || read(field).trim() === "";
    });
  }

  /* A page kept for times without network says the day it was kept: its "today" is long gone. */
  function bringUpToDate() {
    if (!("kept" in form.dataset)) return;
    const now = new Date().toLocaleDateString("sv", { timeZone: form.dataset.zone });
    const places = [form].concat(Array.from(form.querySelectorAll("template"), function (e) { return e.content; }));
    places.forEach(function (place) {
      place.querySelectorAll('input[type="date"]').forEach(function (field) {
        if (field.getAttribute("value") === form.dataset.today) field.setAttribute("value", now);
      });
    });
  }

  /* --- what depends on what is typed -------------------------------------------------------- */

  function showResult() {
    const section = form.querySelector('[data-step="result"]');
    const outcome = named("result-outcome")[0].value;
    const settled = outcome.startsWith("settled");
    section.querySelectorAll(".hm-field, details").forEach(function (part) {
      if (part.closest("[data-list]")) return;
      const field = part.matches(".hm-field") && part.querySelector("[name]");
      const name = field ? field.name.replace(/^result-/, "") : "";
      if (name === "outcome") return;
      const agreement = part.matches("[data-agreement]") || OF_AGREEMENT.includes(name);
      part.hidden = agreement ? !settled : !outcome;
    });
    form.querySelector("[data-file]").textContent = outcome ? words.fileClosed : words.fileOpen;
    const paper = named("photos-paper")[0];
    if (!paper.dataset.touched) paper.value = settled || !outcome ? "agreement" : "record";
  }

  function countPeople() {
    const field = named("people_count")[0];
    if (field && !field.dataset.touched && Number(field.value) < shown("party").length) {
      field.value = String(shown("party").length);
    }
  }

  const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

  function plainNumber(text) { return text.normalize("NFKC").replace(/\s/g, "").toUpperCase(); }

  function couldBeId(number) {
    if (!/^\d{17}[\dX]$/.test(number)) return false;
    const sum = WEIGHTS.reduce(function (total, weight, place) { return total + weight * Number(number[place]); }, 0);
    return "10X98765432"[sum % 11] === number[17];
  }

  function mask(field) {
    const value = field.value;
    if (value.length < 15 || value.includes("*")) return;
    const masked = value.slice(0, 3) + "*".repeat(value.length - 7) + value.slice(-4);
    secrets.set(field, { value: value, shown: masked });
    field.value = masked;
  }

  function checkNumber(field) {
    const block = field.closest("[data-block]");
    const choose = function (name) { return block.querySelector('[name$="-' + name + '"]').value; };
    const number = plainNumber(field.value);
    const resident = choose("kind") === "person" && ["", "resident"].includes(choose("id_type"));
    CaseForm.clearError(field);
    if (!number || number.includes("*") || !resident) return;
    if (!couldBeId(number)) { CaseForm.showError(field, words.idWrong); return; }
    const born = new Date(Number(number.slice(6, 10)) + 14, Number(number.slice(10, 12)) - 1, Number(number.slice(12, 14)));
    const guardian = block.querySelector('[name$="-guardian_name"]');
    if (born > new Date() && !guardian.value) {
      guardian.closest("details").open = true;
      CaseForm.showError(guardian, words.child);
    }
  }

  form.addEventListener("focusin", function (event) {
    const masked = secrets.get(event.target);
    if (masked) { event.target.value = masked.value; secrets.delete(event.target); }
  });

  form.addEventListener("focusout", function (event) {
    if (!/-id_number$/.test(event.target.name || "")) return;
    checkNumber(event.target);
    if (!event.target.closest(".hm-field_bad")) mask(event.target);
  });

  form.addEventListener("change", function (event) {
    if (["people_count", "photos-paper"].includes(event.target.name)) event.target.dataset.touched = "1";
    if (event.target.name === "result-outcome") showResult();
  });

  window.CaseForm = {
    form: form,
    words: words,
    blocks: blocks,
    named: named,
    read: read,
    values: values,
    fill: fill,
    bringUpToDate: bringUpToDate,
    isSpare: isSpare,
    isTyped: function (field) { return !NOT_TYPED.includes(field.name); },
    showResult: showResult,
  };
})();
