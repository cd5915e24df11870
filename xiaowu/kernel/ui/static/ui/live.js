// A part of a page that fetches itself anew (`ui.live`): only what differs is changed, so that focus, scrolling and what is open stay; not while the
// window is hidden, nor while it is paused.
"use strict";

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

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches("[data-live]") && (document.hidden || "paused" in event.target.dataset)) event.preventDefault();
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
  const part = document.querySelector("[data-live]"), paused = part.toggleAttribute("data-paused");
  button.setAttribute("aria-pressed", String(paused));
});
