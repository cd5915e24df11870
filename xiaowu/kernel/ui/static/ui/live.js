// A part of a page that fetches itself anew (`ui.live`): only what differs is changed, so that focus, scrolling and what is open stay; not while the
// window is hidden, nor while it is paused. What is old must not look new: that it is paused, or that no answer comes, stands above it in large type.
"use strict";

const LATE = 60_000; // without an answer for so long, even if no request failed
const live = { since: Date.now(), failed: false };

const sameKind = (here, want) => here && here.nodeType === want.nodeType && here.nodeName === want.nodeName && (here.id || "") === (want.id || "");
const alike = (here, want) => {
  if (here.nodeType !== Node.ELEMENT_NODE) { if (here.data !== want.data) here.data = want.data; return; }
  for (const each of [...here.attributes]) if (!want.hasAttribute(each.name) && each.name !== "open") here.removeAttribute(each.name);
  for (const each of want.attributes) if (here.getAttribute(each.name) !== each.value) here.setAttribute(each.name, each.value);
  within(here, want);
};
const within = (old, fresh) => {
  const named = new Map([...old.children].filter((each) => each.id).map((each) => [each.id, each]));
  let at = old.firstChild;
  for (const want of [...fresh.childNodes]) {
    const here = want.id ? named.get(want.id) : at;
    if (!sameKind(here, want)) { old.insertBefore(want, at); continue; }
    if (here === at) at = at.nextSibling; else old.insertBefore(here, at);
    alike(here, want);
  }
  while (at) { const gone = at; at = at.nextSibling; gone.remove(); }
};

const say = () => {
  const part = document.querySelector("[data-live]"), state = document.querySelector("[data-live-state]");
  if (!part || !state) return;
  const paused = "paused" in part.dataset, stale = !paused && !document.hidden && (live.failed || Date.now() - live.since >= LATE);
  state.querySelector("[data-paused-says]").hidden = !paused;
  state.querySelector("[data-stale]").hidden = !stale;
  part.classList.toggle("stands-still", paused || stale);
};
const anew = () => {
  live.since = Date.now();
  const part = document.querySelector("[data-live]");
  if (part && window.htmx) window.htmx.trigger(part, "anew");
  say();
};

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches("[data-live]") && (document.hidden || "paused" in event.target.dataset)) event.preventDefault();
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.target.matches("[data-live]")) return;
  const at = event.detail.successful && event.detail.xhr.getResponseHeader("X-Renewed");
  live.failed = !at;
  if (at) {
    live.since = Date.now();
    document.querySelector("[data-renewed]").textContent = at;
  }
  say();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.target.matches("[data-live]") || event.detail.xhr.status !== 200) return;
  event.detail.shouldSwap = false;
  const held = document.activeElement, fresh = new DOMParser().parseFromString(event.detail.serverResponse, "text/html");
  within(event.target, fresh.body);
  if (held !== document.activeElement && held.isConnected) held.focus({ preventScroll: true }); // a row that moved
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-pauses]");
  if (!button) return;
  const part = document.querySelector("[data-live]"), paused = part.toggleAttribute("data-paused"), words = button.textContent;
  button.textContent = button.dataset.resumes;
  button.dataset.resumes = words;
  if (paused) say(); else anew();
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) anew(); });
addEventListener("offline", () => { live.failed = true; say(); });
addEventListener("online", anew);
setInterval(say, 5_000);
