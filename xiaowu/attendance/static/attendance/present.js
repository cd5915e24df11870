// Who is in the building now: the page is kept for when there is no network, is fetched anew each minute, and says when it is a copy, and how old.
"use strict";

const building = document.querySelector("[data-present-worker]");
if (building) {
  const copy = document.querySelector("[data-kept-copy]"), ready = document.querySelector("[data-kept]");
  const STEPS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
  // the worker writes into a copy when it was kept; a page that was loaded before the network went is its own copy
  const at = Number(building.dataset.keptAt || Date.now());
  const tell = () => {
    copy.hidden = navigator.onLine && !building.dataset.keptAt;
    const seconds = Math.max(1, Math.round((Date.now() - at) / 1000)), [unit, size] = STEPS.find(([, each]) => seconds >= each);
    document.querySelector("[data-kept-age]").textContent =
      new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" }).format(-Math.floor(seconds / size), unit);
  };
  // through the worker, which keeps what comes: the page, and the files it has fetched
  const keep = async () => {
    const workers = navigator.serviceWorker;
    if (!workers.controller) await new Promise((done) => { workers.addEventListener("controllerchange", done, { once: true }); });
    const files = performance.getEntriesByType("resource").map((each) => new URL(each.name)).filter((each) => each.pathname.startsWith("/static/"));
    await Promise.all([new URL(location.pathname, location.href), ...files].map((each) => fetch(each)));
  };
  for (const type of ["online", "offline"]) addEventListener(type, tell);
  tell();
  setInterval(tell, 15000);
  if (window.isSecureContext && "serviceWorker" in navigator) {
    navigator.serviceWorker.register(building.dataset.presentWorker, { scope: location.pathname }).then(async () => {
      await navigator.serviceWorker.ready;
      if (!(await caches.has("present")) && navigator.onLine) await keep(); // the first time the page came before its worker
      ready.hidden = false;
    }).catch(() => { /* a browser that keeps nothing shows what it fetched */ });
  }
  setInterval(() => { if (navigator.onLine && document.visibilityState === "visible") location.reload(); }, 60000);
}
