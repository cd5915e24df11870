// Who is in the building now: the page is kept for when there is no network, is fetched anew each minute, and says when it is a copy.
"use strict";

const building = document.querySelector("[data-present-worker]");
if (building) {
  const copy = document.querySelector("[data-kept-copy]"), ready = document.querySelector("[data-kept]");
  const tell = () => { copy.hidden = navigator.onLine; };
  for (const type of ["online", "offline"]) addEventListener(type, tell);
  tell();
  if (window.isSecureContext && "serviceWorker" in navigator) {
    navigator.serviceWorker.register(building.dataset.presentWorker, { scope: location.pathname }).then(async () => {
      await navigator.serviceWorker.ready;
      if (!(await caches.has("present")) && navigator.onLine) location.reload(); // once, through the worker, which keeps what comes
      else ready.hidden = false;
    }).catch(() => { /* a browser that keeps nothing shows what it fetched */ });
  }
  setInterval(() => { if (navigator.onLine && document.visibilityState === "visible") location.reload(); }, 60000);
}
