// Keeps one page, who is in the building now, so that it opens without a network: its last answer, for the day and twelve hours at most, in the browser of
// whoever opened it. It is thrown away when that page leads to signing in; the house's own script does so wherever nobody is signed in.
"use strict";

const KEPT = "present", LASTS = 12 * 3600 * 1000, PATIENCE = 6000;

const throwAway = () => caches.delete(KEPT);
const isOfToday = (at) => Date.now() - at < LASTS && new Date(at).toDateString() === new Date().toDateString();

const keep = async (request, answer) => {
  const copy = answer.clone(), headers = new Headers(copy.headers);
  headers.set("X-Kept-At", String(Date.now()));
  await (await caches.open(KEPT)).put(request, new Response(await copy.blob(), { status: 200, headers }));
};

const kept = async (request) => {
  const found = await (await caches.open(KEPT)).match(request, { ignoreVary: true });
  if (!found) return undefined;
  if (isOfToday(Number(found.headers.get("X-Kept-At")))) return found;
  await throwAway();
  return undefined;
};

// a network that hangs is none: after some seconds the copy is shown
const asked = (request) => Promise.race([
  fetch(request), new Promise((_done, fail) => { setTimeout(() => fail(new Error("slow")), PATIENCE); }),
]);

const answered = async (request, isPage) => {
  try {
    const answer = await asked(request);
    if (answer.ok && !answer.redirected) await keep(request, answer);
    else if (isPage) await throwAway();
    return answer;
  } catch (away) {
    const copy = await kept(request);
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
