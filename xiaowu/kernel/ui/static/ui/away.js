// The page that is shown where there is no network: what is kept on this device, by title, while it lasts.
"use strict";
const shown = document.querySelector("[data-kept-pages]"), isLeaving = "leaving" in document.body.dataset; // written by the worker
document.querySelector("[data-still-in]").hidden = !isLeaving;
document.querySelector(".lead").hidden = isLeaving;
(async () => {
  for (const name of await caches.keys()) if (name.startsWith("kept-")) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const copy = await cache.match(request, { ignoreVary: true });
      if (!(Date.now() < Number(copy.headers.get("X-Kept-Until")))) { await cache.delete(request); continue; }
      const link = document.createElement("a"), line = document.createElement("li");
      link.href = request.url;
      link.textContent = new DOMParser().parseFromString(await copy.text(), "text/html").title;
      line.append(link);
      shown.append(line);
    }
  }
  shown.parentElement.hidden = !shown.children.length;
})().catch(() => { /* a closed store holds nothing */ });
// what was sent into the void is still to be sent: the form offers it again
try {
  for (const key of Object.keys(sessionStorage)) if (/^roll:[^:]*:form:/.test(key)) {
    sessionStorage.setItem(key, JSON.stringify({ ...JSON.parse(sessionStorage.getItem(key)), sent: false }));
  }
} catch { /* a closed store holds nothing */ }
const again = () => isLeaving ? location.replace("/") : location.reload();
document.querySelector("[data-again]").addEventListener("click", again);
addEventListener("online", again);
// the browser's word comes before the network leads anywhere, and need not come at all: the house itself is asked now and then, not by all at one moment
const ask = async () => {
  if (document.hidden) return;
  try { if ((await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(3000) })).ok) again(); } catch { /* still none */ }
};
setInterval(ask, 4000 + Math.random() * 3000);
