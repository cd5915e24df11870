// The kitchen's screen says when it was last renewed, and warns when a minute passed without an answer: old numbers must not look new.
"use strict";

const LATE = 60_000;

const watch = (screen) => {
  const shown = screen.querySelector("[data-renewed]"), warning = screen.querySelector("[data-stale]");
  let renewed = Date.now();
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful || event.detail.xhr.responseURL.includes("/sign-in")) return;
    renewed = Date.now();
    shown.textContent = new Date(renewed).toLocaleTimeString(document.documentElement.lang, { hour12: false });
    warning.hidden = true;
  });
  setInterval(() => { warning.hidden = Date.now() - renewed < LATE; }, 5_000);
};

for (const screen of document.querySelectorAll("[data-kitchen-screen]")) watch(screen);
