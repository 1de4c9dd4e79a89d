/* Two questions of the case form that only a person can answer: which of two changes is right, and
   whether a dispute that looks like another one is one of its own. */
(function () {
  "use strict";

  if (!window.CaseForm) return;
  const { words, named } = CaseForm;

  function clock(text) {
    const at = text ? new Date(text) : new Date();
    return at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  }

  /* --- the same field changed in two places ------------------------------------------------- */

  function inWords(name, value) {
    const field = named(name)[0];
    if (value === "") return words.empty;
    if (field && field.tagName === "SELECT") {
      const option = Array.from(field.options).find(function (each) { return each.value === value; });
      return option ? option.textContent : value;
    }
    if (field && field.type === "radio") {
      const chosen = named(name).find(function (each) { return each.value === value; });
      return chosen ? chosen.closest("label").textContent.trim() : value;
    }
    return field && field.type === "checkbox" ? "✓" : value;
  }

  /* Answers the conflicts in which the person chose what was saved elsewhere. */
  function settle(conflicts) {
    const dialog = document.getElementById("conflict");
    const place = dialog.querySelector("[data-conflicts]");
    place.replaceChildren.apply(place, conflicts.map(function (each, number) {
      const group = document.createElement("fieldset");
      group.className = "hm-field hm-choices";
      const legend = document.createElement("legend");
      legend.textContent = each.label;
      const list = document.createElement("div");
      const mine = choice(number, "mine", words.mine, inWords(each.field, each.mine), true);
      const theirs = choice(number, "theirs",
        words.theirs.replace("{time}", clock(each.saved_at)), inWords(each.field, each.theirs), false);
      list.append(mine, theirs);
      group.append(legend, list);
      return group;
    }));
    return new Promise(function (resolve) {
      dialog.querySelector("[data-chosen]").onclick = function () {
        const theirs = conflicts.filter(function (each, number) {
          return dialog.querySelector('input[name="conflict-' + number + '"][value="theirs"]').checked;
        });
        dialog.close();
        resolve(theirs);
      };
      if (!dialog.open) dialog.showModal();
    });
  }

  function choice(number, value, title, text, chosen) {
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.type = "radio";
    input.name = "conflict-" + number;
    input.value = value;
    input.checked = chosen;
    const what = document.createElement("span");
    const strong = document.createElement("strong");
    strong.textContent = text;
    const caption = document.createElement("span");
    caption.className = "hm-caption";
    caption.textContent = title;
    what.append(caption, document.createElement("br"), strong);
    label.append(input, what);
    return label;
  }

  /* --- the same dispute twice ---------------------------------------------------------------- */

  /* Answers whether it is another dispute. */
  function askSimilar(similar) {
    const dialog = document.getElementById("similar");
    const list = dialog.querySelector("[data-similar-list]");
    list.replaceChildren.apply(list, similar.map(function (each) {
      const row = document.createElement("li");
      row.className = "hm-card";
      const facts = document.createElement("p");
      facts.textContent = [each.day, each.type, each.mediator].join(" · ");
      const title = document.createElement("h3");
      title.textContent = each.number;
      row.append(title, facts);
      if (each.url) {
        const link = document.createElement("a");
        link.className = "hm-inline";
        link.href = each.url;
        link.textContent = words.openThat;
        row.append(link);
      }
      return row;
    }));
    return new Promise(function (resolve) {
      dialog.querySelector("[data-go-on-similar]").onclick = function () { dialog.close(); resolve(true); };
      dialog.querySelector("[data-stay]").onclick = function () { dialog.close(); resolve(false); };
      if (!dialog.open) dialog.showModal();
    });
  }

  Object.assign(CaseForm, { clock: clock, settle: settle, askSimilar: askSimilar });
})();
