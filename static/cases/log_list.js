/* The list of cases: sends what this phone still holds, and shows what could not be sent. */
(function () {
  "use strict";

  const box = document.querySelector("[data-unsent]");
  const AGAIN_AFTER = 15000;

  async function look() {
    if (!navigator.onLine || document.hidden) return show();
    const results = await Sender.sendWaiting("");
    if (results.some(function (each) { return each.result.state === "filed"; })) location.reload();
    else show();
  }

  async function show() {
    const rows = await Outbox.all("draft");
    box.querySelectorAll("[data-line]").forEach(function (line) { line.remove(); });
    box.hidden = rows.length === 0;
    rows.forEach(function (row) {
      const line = document.createElement("p");
      line.dataset.line = "1";
      const link = document.createElement("a");
      link.className = "hm-inline";
      link.href = box.dataset.form + "?draft=" + row.id;
      const day = new Date(row.since).toLocaleString(document.documentElement.lang,
        { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
      link.textContent = box.dataset.one.replace("{day}", day) + " · " + box.dataset.goOn;
      line.append(link);
      box.append(line);
    });
  }

  async function begin() {
    await Outbox.purge();
    await look();
    window.addEventListener("online", look);
    document.addEventListener("visibilitychange", look);
    setInterval(async function () { if ((await Outbox.all("draft")).length) look(); }, AGAIN_AFTER);
  }

  begin().catch(function () { box.hidden = true; }); // a browser without a store holds nothing
})();
