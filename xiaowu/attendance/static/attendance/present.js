// Who is in the building now: the page is kept for when there is no network, is fetched anew each minute, and says when it is a copy.
"use strict";

const building = document.querySelector("[data-present-worker]");
if (building) {
  const copy = document.querySelector("[data-kept-copy]"), ready = document.querySelector("[data-kept]");
  const tell = () => { copy.hidden = navigator.onLine; };
  // through the worker, which keeps what comes: the page, and the files it has fetched
  const keep = async () => {
    const workers = navigator.serviceWorker;
    if (!workers.controller) await new Promise((done) => { workers.addEventListener("controllerchange", done, { once: true }); });
    const files = performance.getEntriesByType("resource").map((each) => new URL(each.name)).filter((each) => each.pathname.startsWith("/static/"));
    await Promise.all([new URL(location.pathname, location.href), ...files].map((each) => fetch(each)));
  };
  for (const type of ["online", "offline"]) addEventListener(type, tell);
  tell();
  if (window.isSecureContext && "serviceWorker" in navigator) {
    navigator.serviceWorker.register(building.dataset.presentWorker, { scope: location.pathname }).then(async () => {
      await navigator.serviceWorker.ready;
      if (!(await caches.has("present")) && navigator.onLine) await keep(); // the first time the page came before its worker
      ready.hidden = false;
    }).catch(() => { /* a browser that keeps nothing shows what it fetched */ });
  }
  setInterval(() => { if (navigator.onLine && document.visibilityState === "visible") location.reload(); }, 60000);
}
