// The house's one service worker. It shows pushes; it keeps the pages that the house marks for keeping (X-Keep, kernel.ui.kept), for as long as the mark
// says and for the account that opened them; and where there is neither a network nor a copy it shows a page of the house, which lists what is kept.
// Each account has a cache of its own, whose name tells nobody whose it is. The house's own script throws it away when the account signs out.
"use strict";

const HOUSE = "house", AWAY = "/away/", LOGOUT = "/accounts/logout/", PATIENCE = 6000;
const ENDED = [403, 404, 410]; // no such page any more for this account; a session that ran out says nothing about its copies
let awaySince = 0; // when the network last failed: files are then not waited for

const keep = async (url, answer) => {
  const [lasts, drawer] = answer.headers.get("X-Keep").split(" "), copy = answer.clone(), headers = new Headers(copy.headers);
  for (const name of ["Content-Length", "Content-Encoding"]) headers.delete(name);
  headers.set("X-Kept-At", String(Date.now()));
  headers.set("X-Kept-Until", String(Date.now() + Number(lasts) * 1000));
  await (await caches.open("kept-" + drawer)).put(url, new Response(await copy.blob(), { status: 200, headers }));
};

const marked = async (copy) => {
  const words = (await copy.text()).replace("<body", `<body data-kept-at="${copy.headers.get("X-Kept-At")}"`);
  return new Response(words, { status: 200, headers: copy.headers });
};

const kept = async (url) => {
  for (const name of await caches.keys()) if (name.startsWith("kept-")) {
    const cache = await caches.open(name), copy = await cache.match(url, { ignoreVary: true });
    if (copy && Date.now() < Number(copy.headers.get("X-Kept-Until"))) return marked(copy);
    if (copy) await cache.delete(url, { ignoreVary: true });
  }
  return undefined;
};

const forget = async (url) => {
  for (const name of await caches.keys()) if (name.startsWith("kept-")) await (await caches.open(name)).delete(url, { ignoreVary: true });
};

const away = async () => {
  const found = await (await caches.open(HOUSE)).match(AWAY, { ignoreSearch: true, ignoreVary: true });
  if (!found) return undefined;
  const isLeaving = await (await caches.open(HOUSE)).match(LOGOUT), words = await found.text();
  return new Response(isLeaving ? words.replace("<body", "<body data-leaving") : words, { status: 503, headers: found.headers });
};

// whoever signed out where nobody heard of it: that is sent before any page is asked for, and until it was answered none is shown
const left = async () => {
  const house = await caches.open(HOUSE), sent = await house.match(LOGOUT);
  if (!sent) return true;
  try {
    const body = new URLSearchParams(await sent.text());
    const answer = await fetch(LOGOUT, { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status >= 500 || answer.status === 429) return false;
  } catch { return false; }
  await house.delete(LOGOUT);
  return true;
};

// a network that hangs is none: where there is a copy, it is shown after some seconds
const asked = (request, copy) => copy ? Promise.race([
  fetch(request), new Promise((_done, fail) => { setTimeout(() => fail(new Error("slow")), PATIENCE); }),
]) : fetch(request);

// a form that reached nobody: back to its page, which has what was filled in
const posted = async (request) => {
  const isLeaving = new URL(request.url).pathname === LOGOUT, body = isLeaving && await request.clone().text();
  if (!isLeaving && !(await left())) return (await away()) || Response.error();
  try { return await fetch(request); } catch (none) {
    if (isLeaving) await (await caches.open(HOUSE)).put(LOGOUT, new Response(body));
    const shown = request.referrer && !isLeaving ? Response.redirect(request.referrer, 303) : await away();
    if (shown) return shown;
    throw none;
  }
};

const opened = async (request) => {
  if (!(await left())) return (await away()) || Response.error();
  const url = request.url.split("#")[0], copy = await kept(url);
  try {
    const answer = await asked(request, copy);
    if (answer.ok && answer.headers.has("X-Keep")) await keep(url, answer);
    else if (copy && (answer.ok || ENDED.includes(answer.status))) await forget(url);
    awaySince = 0;
    return copy && answer.status >= 500 ? copy : answer;
  } catch (none) {
    awaySince = Date.now();
    const shown = copy || await away();
    if (shown) return shown;
    throw none;
  }
};

const fetched = async (request) => {
  const file = async () => (await caches.open(HOUSE)).match(request, { ignoreVary: true });
  if (Date.now() - awaySince < 60000) { const found = await file(); if (found) return found; }
  try { return await fetch(request); } catch (none) {
    const found = await file();
    if (found) return found;
    throw none;
  }
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(request.method === "GET" ? opened(request) : posted(request));
  else if (request.method === "GET" && url.pathname.startsWith("/static/")) event.respondWith(fetched(request));
});

self.addEventListener("push", (event) => {
  let said = {};
  try { said = event.data.json(); } catch { /* an empty push shows the name of the house */ }
  const shown = { body: said.body || "", tag: said.tag || "", icon: "/static/ui/icon-192.png", data: { url: said.url || "/" } };
  event.waitUntil(self.registration.showNotification(said.title || "校務", shown));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.url, self.location.origin);
  if (url.origin === self.location.origin) event.waitUntil(self.clients.openWindow(url.href));
});
