// Who is in the building now: the page is fetched anew each minute while there is a network; ui/kept.js keeps it for when there is none.
"use strict";

if (document.querySelector("[data-each-minute]")) {
  setInterval(() => { if (navigator.onLine && document.visibilityState === "visible") location.reload(); }, 60000);
}
