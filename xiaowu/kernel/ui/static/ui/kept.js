// A page that is kept for when there is no network (kernel.ui.kept): it brings the house's worker, and the files that it needs; where it is a copy it says
// so, and how old it is.
const page = document.querySelector("[data-keeps]"), copy = document.querySelector("[data-kept-copy]"), ready = document.querySelector("[data-kept]");
const STEPS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const lang = document.documentElement.lang, AWAY = "/away/";
// the worker writes into a copy when it was kept; a page that was loaded before the network went is its own copy
const at = Number(document.body.dataset.keptAt || Date.now());
const tell = () => {
  copy.hidden = navigator.onLine && !document.body.dataset.keptAt;
  const seconds = Math.max(1, Math.round((Date.now() - at) / 1000)), [unit, size] = STEPS.find(([, each]) => seconds >= each);
  document.querySelector("[data-kept-age]").textContent =
    new Intl.RelativeTimeFormat(lang, { numeric: "always" }).format(-Math.floor(seconds / size), unit);
};
for (const type of ["online", "offline"]) addEventListener(type, tell);
tell();
// what a page says once, of an act that is over, is not said again by its copy
if (document.body.dataset.keptAt) document.querySelectorAll("[data-passing]").forEach((each) => each.remove());
setInterval(tell, 15000);

const house = async () => { // the page for everything else, in the reader's language, and every file that either needs
  const cache = await caches.open("house"), here = AWAY + "?in=" + lang;
  if (!(await cache.match(here))) {
    for (const old of await cache.keys()) if (new URL(old.url).pathname === AWAY) await cache.delete(old);
    await cache.put(here, await fetch(AWAY, { cache: "no-store" }));
  }
  const words = document.documentElement.outerHTML + await (await cache.match(here)).text();
  const files = new Set([...words.matchAll(/"(\/static\/[^"]+)"/g)].map((each) => each[1]));
  for (const each of performance.getEntriesByType("resource")) {
    const url = new URL(each.name);
    if (url.origin === location.origin && url.pathname.startsWith("/static/")) files.add(url.pathname + url.search);
  }
  for (const each of files) if (!(await cache.match(each))) {
    const answer = await fetch(each, { cache: "reload" }); // what a node of another release gives under this mark is not to be kept
    if (answer.ok && !(answer.headers.get("Cache-Control") || "").includes("no-store")) await cache.put(each, answer);
  }
  for (const old of await cache.keys()) { // files of an earlier release
    const url = new URL(old.url);
    if (url.pathname !== AWAY && !files.has(url.pathname + url.search)) await cache.delete(old);
  }
};
const keep = async () => { // the first time the page came before its worker
  const answer = await fetch(location.pathname + location.search);
  const [lasts, drawer] = answer.headers.get("X-Keep").split(" "), headers = new Headers(answer.headers);
  headers.set("X-Kept-At", String(Date.now()));
  headers.set("X-Kept-Until", String(Date.now() + Number(lasts) * 1000));
  await (await caches.open("kept-" + drawer)).put(location.pathname + location.search, new Response(await answer.blob(), { status: 200, headers }));
};
if (window.isSecureContext && "serviceWorker" in navigator) {
  const workers = navigator.serviceWorker, before = Boolean(workers.controller);
  workers.register(page.dataset.keeps, { scope: "/" }).then(async (own) => {
    for (const each of await workers.getRegistrations()) if (each.scope !== own.scope) await each.unregister(); // an earlier release had one for a page
    await workers.ready;
    if (navigator.onLine && !document.body.dataset.keptAt) {
      await house();
      if (!before || !(await caches.match(location.pathname + location.search, { ignoreVary: true }))) await keep();
    }
    ready.hidden = false;
  }).catch(() => { /* a browser that keeps nothing shows what it fetched */ });
}
