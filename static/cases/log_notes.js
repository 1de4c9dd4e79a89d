/* Sentences of the case form: beside their fields, above their step, and what is still missing. */
(function () {
  "use strict";

  if (!window.CaseForm) return;
  const { form, words, named, read, isSpare, isTyped } = CaseForm;

  /* --- sentences beside fields -------------------------------------------------------------- */

  function showError(field, sentence) {
    const box = field.closest(".hm-field");
    if (!box) return;
    const fold = field.closest("details");
    if (fold) fold.open = true;
    box.classList.add("hm-field_bad");
    field.setAttribute("aria-invalid", "true");
    const note = document.createElement("p");
    note.className = "hm-error";
    note.dataset.live = "1";
    note.textContent = sentence;
    const label = box.querySelector("label, legend");
    label.after(note);
  }

  function clearError(field) {
    const box = field.closest(".hm-field");
    if (!box) return;
    box.classList.remove("hm-field_bad");
    box.querySelectorAll(".hm-error").forEach(function (note) { note.remove(); });
    box.querySelectorAll("[aria-invalid]").forEach(function (each) { each.removeAttribute("aria-invalid"); });
  }

  function section(name) { return form.querySelector('[data-step="' + name + '"]'); }

  function clearErrors(name) {
    section(name).querySelectorAll(".hm-field_bad [name]").forEach(clearError);
    section(name).querySelector("[data-step-errors]").hidden = true;
  }

  /* Puts sentences of the server or of this page into their steps; answers the first step. */
  function showErrors(errors) {
    const touched = Array.from(new Set(errors.map(function (each) { return each.step; })));
    touched.forEach(clearErrors);
    errors.forEach(function (each) {
      const field = each.field && named(each.field)[0];
      if (field && field.closest(".hm-field")) { showError(field, each.sentence); return; }
      const note = section(each.step).querySelector("[data-step-errors]");
      const line = document.createElement("p");
      line.textContent = (each.label ? each.label + words.colon : "") + each.sentence;
      if (note.hidden) note.replaceChildren();
      note.append(line);
      note.hidden = false;
    });
    const steps = Array.from(form.querySelectorAll("[data-step]"), function (e) { return e.dataset.step; });
    return steps.find(function (name) { return touched.includes(name); });
  }

  function lookAtFirst(name) {
    const wrong = section(name).querySelector('[aria-invalid="true"]');
    const note = section(name).querySelector("[data-step-errors]:not([hidden])");
    const target = wrong || note;
    if (!target) return;
    target.focus({ preventScroll: true });
    (target.closest(".hm-field") || target).scrollIntoView({ block: "center" });
  }

  /* What can be seen without the server: fields that have to be filled in and are not. */
  function missing(name) {
    const outcome = named("result-outcome")[0].value;
    if (name === "papers" || (name === "result" && !outcome)) return [];
    return Array.from(section(name).querySelectorAll(".hm-field")).filter(function (box) {
      const field = box.querySelector("[name]");
      const block = box.closest("[data-block]");
      const optional = box.querySelector(".optional") || box.matches(".hm-check");
      if (!field || optional || box.closest("[hidden]") || !isTyped(field)) return false;
      return !(block && isSpare(block)) && read(field).trim() === "";
    }).map(function (box) {
      return { step: name, field: box.querySelector("[name]").name, label: "", sentence: words.missing };
    });
  }

  Object.assign(CaseForm, {
    section: section,
    showError: showError,
    clearError: clearError,
    clearErrors: clearErrors,
    showErrors: showErrors,
    lookAtFirst: lookAtFirst,
    missing: missing,
  });
})();
