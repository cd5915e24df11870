// Keeps one page, who is in the building now, so that it opens without a network: its last answer, for three days at most, in the browser of whoever
// opened it; a copy says when it was kept. It is thrown away when that page leads to signing in; the house's own script does so wherever nobody is
// signed in.
"use strict";

const KEPT = "present", LASTS = 72 * 3600 * 1000, PATIENCE = 6000;
let awaySince = 0; // when the network last failed: the files of that page are then not waited for

const throwAway = () => caches.delete(KEPT);

const keep = async (request, answer) => {
  const copy = answer.clone(), headers = new Headers(copy.headers);
  headers.set("X-Kept-At", String(Date.now()));
  await (await caches.open(KEPT)).put(request, new Response(await copy.blob(), { status: 200, headers }));
};

const kept = async (request, isPage) => {
  const found = await (await caches.open(KEPT)).match(request, { ignoreVary: true });
  if (!found || !isPage) return found;
  const at = Number(found.headers.get("X-Kept-At"));
  if (!(Date.now() - at < LASTS)) { await throwAway(); return undefined; }
  const headers = new Headers(found.headers);
  for (const name of ["Content-Length", "Content-Encoding"]) headers.delete(name);
  const words = (await found.text()).replace("data-present-worker=", `data-kept-at="${at}" data-present-worker=`);
  return new Response(words, { status: 200, headers });
};

// a network that hangs is none: after some seconds the copy is shown
const asked = (request) => Promise.race([
  fetch(request), new Promise((_done, fail) => { setTimeout(() => fail(new Error("slow")), PATIENCE); }),
]);

const answered = async (request, isPage) => {
  if (!isPage && Date.now() - awaySince < 60000) {
    const file = await kept(request, false);
    if (file) return file;
  }
  try {
    const answer = await asked(request);
    if (answer.ok && !answer.redirected) await keep(request, answer);
    else if (isPage) await throwAway();
    if (isPage) awaySince = 0;
    return answer;
  } catch (away) {
    awaySince = Date.now();
    const copy = await kept(request, isPage);
    if (copy) return copy;
    throw away;
  }
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const isPage = url.href === self.registration.scope;
  if (isPage || url.pathname.startsWith("/static/")) event.respondWith(answered(request, isPage));
});
