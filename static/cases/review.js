/* The review desk: a scan opens beside the checklist; a refusal is brought into view. */
(function () {
  "use strict";

  const view = document.querySelector("[data-view]");
  const links = Array.from(document.querySelectorAll("[data-photo]"));
  let shown = 0;

  function show(place) {
    const link = links[place];
    shown = place;
    view.hidden = false;
    view.querySelector("[data-view-name]").textContent = link.dataset.photo;
    view.querySelector("[data-view-alone]").href = link.href;
    const photo = view.querySelector("[data-view-photo]");
    photo.src = link.href;
    photo.alt = link.dataset.photo;
    links.forEach(function (each) { each.toggleAttribute("aria-current", each === link); });
    view.querySelectorAll("[data-turn]").forEach(function (button) {
      button.disabled = !links[place + Number(button.dataset.turn)];
    });
  }

  links.forEach(function (link, place) {
    link.addEventListener("click", function (event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      show(place);
      view.scrollIntoView({ block: "start" });
    });
  });
  view.querySelectorAll("[data-turn]").forEach(function (button) {
    button.addEventListener("click", function () { show(shown + Number(button.dataset.turn)); });
  });

  const refusal = document.querySelector(".rv-form .errors, .rv-form [role=alert]");
  if (refusal) refusal.scrollIntoView({ block: "center" });
})();
