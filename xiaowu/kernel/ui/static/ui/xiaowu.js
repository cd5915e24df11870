// What pages do with a script: nothing that they cannot do without one.
"use strict";

// A form is sent once, however often its button is pressed; the key it carries makes the server agree. One that fetches a file (data-download)
// leaves the page as it is, and is pressed again for another: it is not held.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if ("download" in form.dataset) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 8000);
  // what takes longer than a moment says so on its button, until there is an answer or it may be pressed again
  const button = event.submitter;
  if (!button || form.method !== "post") return;
  const waiting = setTimeout(() => {
    said.set(button, [...button.childNodes]);
    button.textContent = document.body.dataset.sending;
    button.setAttribute("aria-busy", "true");
  }, 500);
  setTimeout(() => { clearTimeout(waiting); rested(button); }, 8000);
});
const said = new Map(); // what stood on a button that is busy
const rested = (button) => {
  if (said.has(button)) button.replaceChildren(...said.get(button));
  said.delete(button);
  button.removeAttribute("aria-busy");
};
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  [...said.keys()].forEach(rested);
});

// A field for files in the page's own language, onto which a file may be drawn; a browser's own says it in the browser's.
document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("input[type=file]").forEach((field) => {
  const zone = document.createElement("span"), choose = document.createElement("b"), told = document.createElement("span");
  zone.className = "drop";
  field.replaceWith(zone);
  zone.append(choose, told, field);
  const say = () => {
    choose.textContent = document.body.dataset.choose;
    told.textContent = [...field.files].map((each) => each.name).join("、") || document.body.dataset.dropHere;
  };
  field.addEventListener("change", say);
  field.form?.addEventListener("reset", () => setTimeout(say));
  say();
}));

// A code that is shown once is copied by a button.
document.addEventListener("DOMContentLoaded", () => navigator.clipboard && document.querySelectorAll(".notice code").forEach((code) => {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = document.body.dataset.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = document.body.dataset.copied;
  });
  code.after(button);
}));

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// The search of every page by a key: / where nothing is being written, Ctrl or Command with K anywhere. Where its field is not shown, its page.
document.addEventListener("keydown", (event) => {
  const writing = event.target.closest?.("input, textarea, select, [contenteditable]");
  const asked = event.key === "/" ? !writing && !event.ctrlKey && !event.metaKey && !event.altKey : event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
  const link = document.querySelector(".find-link");
  if (!asked || !link || event.isComposing) return;
  event.preventDefault();
  const field = [...document.querySelectorAll("[data-find]")].find((each) => each.offsetParent);
  if (field) { field.focus(); field.select(); } else location.assign(link.href);
});

// Days are picked where a field takes one (ui/dates.js), which is fetched there alone.
if (document.querySelector("input[data-day]")) import(document.currentScript.dataset.dates);

// A page that is kept for when there is no network brings what keeps it (ui/kept.js).
if (document.querySelector("[data-keeps]")) import(document.currentScript.dataset.keptScript);

// A button that only a script can answer (data-scripted) is off until the page's scripts listen: pressed earlier it would do nothing.
document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("button[data-scripted]").forEach((button) => button.disabled = false));

// A card that is scanned brings its code behind the address (#): it goes into the field that waits for one, and is sent where the page says so,
// which is only where nobody is signed in: a link alone does nothing as anybody. The code is taken out of this page's address; what a scanner app
// or the browser wrote down before that stays there, until the code is used or over.
document.addEventListener("DOMContentLoaded", () => {
  const field = document.querySelector("[data-from-address]");
  if (!field || location.hash.length < 8) return;
  try { field.value = decodeURIComponent(location.hash.slice(1)); } catch { field.value = location.hash.slice(1); } // not written by us
  history.replaceState(null, "", location.pathname + location.search);
  if (field.dataset.fromAddress === "send") field.form.requestSubmit();
});

// A select or radio marked data-submit sends its form when changed; without a script its button does.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// Drafts on this device belong to one account: they stay while its session has merely run out, and go when it signs out or another comes.
// A drawer has the names that it had under earlier keys of the house, too: what lies under those is moved to the present one.
const drawers = (document.body.dataset.drawer || "").split(" ").map((name) => "roll:" + name + ":");
const [drawer, ...earlier] = drawers;
const emptyDrawers = (kept) => {
  for (const name of ["localStorage", "sessionStorage"]) try {
    const store = window[name];
    for (const key of Object.keys(store)) if (key.startsWith("roll:") && !(kept && key.startsWith(kept))) store.removeItem(key);
  } catch { /* a closed store holds nothing */ }
};
const moveDrafts = () => {
  try {
    for (const store of [localStorage, sessionStorage]) for (const name of earlier) for (const key of Object.keys(store)) if (key.startsWith(name)) {
      const here = drawer + key.slice(name.length), draft = store.getItem(key);
      store.removeItem(key); // first, so that there is room for it
      if (store.getItem(here) === null) store.setItem(here, draft);
    }
  } catch { /* a closed store holds nothing */ }
};
// The pages that are kept for when there is no network lie in a cache of the account's own, and go with its drafts.
const emptyCaches = (kept) => window.caches?.keys().then((names) => Promise.all(
  names.filter((name) => name !== "house" && name !== kept).map((name) => caches.delete(name)),
)).catch(() => { /* a closed store holds nothing */ });
// A page without an account says nothing about either: the session has run out, and whoever needs the copies most may be unable to sign in.
if (document.body.dataset.drawer) { moveDrafts(); emptyDrawers(drawer); emptyCaches("kept-" + document.body.dataset.drawer.split(" ")[0]); }
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-empties-drawer]") || event.defaultPrevented) return;
  emptyDrawers("");
  emptyCaches("");
});

// What was sent while there was no network waits in the drawer (ui/later.js), and is sent from any page of the account; signing out would lose it.
const laterOf = (name) => { try { return Object.keys(localStorage).some((key) => key.startsWith(name + "send:")); } catch { return false; } };
if (document.body.dataset.drawer && (document.querySelector("form[data-later]") || laterOf(drawer))) {
  let isReady = false; // a save that is pressed before its script listens waits for it: sent without it, nobody would keep it
  const slow = new Promise((go) => { setTimeout(go, 3000); });
  const ready = Promise.race([import(document.currentScript.dataset.laterScript).catch(() => {}), slow]).then(() => { isReady = true; });
  document.addEventListener("submit", (event) => {
    if (isReady || !event.target.matches("form[data-later]")) return;
    event.preventDefault();
    event.stopPropagation();
    ready.then(() => event.target.requestSubmit(event.submitter));
  }, true);
}
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-empties-drawer]") || !laterOf(drawer)) return;
  if (!confirm(event.target.dataset.loses)) event.preventDefault();
}, true);

// Where a page only leads to a form with a draft, it says that one lies on this device.
if (document.body.dataset.drawer) for (const each of document.querySelectorAll("[data-draft-of]")) {
  try { each.hidden = localStorage.getItem(drawer + each.dataset.draftOf) === null; } catch { /* a closed store holds nothing */ }
}

// What is typed into a form is kept until the server has it, and offered when the form is opened again: in this window only, since it may name people.
// What was seen (`seen`) is kept with it, so that the server still asks who would write over another's text. A form marked data-draft waits for the
// word that it was taken; of any other it is enough that another page came. A form that asks for a password or a code keeps nothing.
const typed = (form) => {
  const kept = {};
  for (const field of form.elements) {
    if (!field.name || ["file", "password", "submit", "button"].includes(field.type) || (field.type === "hidden" && field.name !== "seen")) continue;
    if (["checkbox", "radio"].includes(field.type) && !field.checked) continue;
    (kept[field.name] ??= []).push(field.value);
  }
  return kept;
};
const retype = (form, kept) => {
  const left = structuredClone(kept);
  for (const field of form.elements) {
    if (["checkbox", "radio"].includes(field.type)) field.checked = (kept[field.name] || []).includes(field.value);
    else if (left[field.name]?.length) field.value = left[field.name].shift();
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
};
const TYPED = "textarea, input:not([type]), input[type=text], input[type=number], input[type=tel], input[type=email], input[type=url], input[type=time]";
const SECRET = "input[type=password], [autocomplete=one-time-code], [data-from-address]";
const isDrafted = (form) => form.matches?.("form[data-draft]")
  || (form.matches?.("main form[method=post]:not([data-roll])") && form.querySelector(TYPED) && !form.querySelector(SECRET));
const OWN = ["csrfmiddlewaretoken", "_key", "_page", "_from", "seen"];
const draftsOf = (form) => { // forms of one address differ by what they send along
  const along = [...form.elements].filter((each) => each.type === "hidden" && !OWN.includes(each.name)).map((each) => each.name + "=" + each.value);
  const which = form.dataset.draft === undefined ? "any:" + along.join("&") : form.dataset.draft;
  return drawer + "form:" + (form.getAttribute("action") || location.pathname) + ":" + which;
};
const drafted = (event) => {
  const form = event.target.form || event.target;
  if (!document.body.dataset.drawer || !isDrafted(form)) return;
  try { sessionStorage.setItem(draftsOf(form), JSON.stringify({ typed: typed(form), sent: event.type === "submit" })); } catch { /* full or closed */ }
};
for (const type of ["input", "submit"]) document.addEventListener(type, drafted);
try {
  const taken = document.body.dataset.drawer && document.querySelector(".notice.success");
  const here = document.body.dataset.drawer ? [...document.forms].filter(isDrafted).map(draftsOf) : [];
  for (const key of Object.keys(sessionStorage)) if (/^roll:[^:]*:form:/.test(key)) {
    const draft = JSON.parse(sessionStorage.getItem(key));
    const isAnswered = document.body.dataset.drawer && key.includes(":any:") && !here.includes(key);
    if (draft.sent && (taken || isAnswered)) sessionStorage.removeItem(key);
    else if (draft.sent && !document.body.dataset.drawer) sessionStorage.setItem(key, JSON.stringify({ ...draft, sent: false })); // signed out: not taken
  }
  for (const form of document.body.dataset.drawer ? [...document.forms].filter(isDrafted) : []) {
    const key = draftsOf(form), draft = JSON.parse(sessionStorage.getItem(key));
    const without = (kept) => JSON.stringify({ ...kept, seen: 0 });
    if (!draft) continue;
    if (without(draft.typed) === without(typed(form))) { if (!draft.sent) sessionStorage.removeItem(key); continue; }
    const offer = document.getElementById("draft-offer").content.firstElementChild.cloneNode(true);
    form.closest("details")?.setAttribute("open", "");
    form.before(offer);
    offer.querySelector("[data-retype]").addEventListener("click", () => { retype(form, draft.typed); offer.remove(); });
    offer.querySelector("[data-drop]").addEventListener("click", () => { sessionStorage.removeItem(key); offer.remove(); });
  }
} catch { /* a closed store holds nothing */ }
