// A form that may be sent later (data-later). What is sent with it waits on this device, in the account's own drawer, until the house has answered: where
// there is no network, where the session ran out meanwhile, or the house is too busy, any page of the account sends it once it can. It holds numbers and
// marks, no names. Its key remains the same until there is an answer: however often it is sent, it is carried out once. That a key was taken is told by
// the house's answer to it alone (kernel.idempotency writes it into a cookie), never by what stands on a page, which may be a copy. What the house refuses
// stays, is not sent again, and is left to the form's own page. What waits is what its form shows: whatever is changed on it goes along. What may have
// reached the house already goes first, with its key, and what was changed since goes after it, from there (`then`: what its fields that say from where a
// change begins hold once it was taken; the form's own script writes them when it hears `later`).
const WAITS = drawer + "send:", AGAIN = 15000, PATIENCE = 20000;
const form = document.querySelector("form[data-later]"), words = document.getElementById("later").content;
const waiting = () => { try { return Object.keys(localStorage).filter((key) => key.startsWith(WAITS)); } catch { return []; } };
const store = (key, it) => { try { localStorage.setItem(key, JSON.stringify(it)); return true; } catch { return false; } };
const refuse = (key, it) => store(key, { ...it, next: undefined, refused: true });
const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
const forget = (key) => { try { localStorage.removeItem(key); } catch { /* a closed store holds nothing */ } };

const say = (what, it, isPressed = false) => {
  const about = [what, it.page].join(" ");
  if (document.querySelector(".notice[data-later-said]")?.dataset.about === about && !isPressed) return; // whoever reads on is not interrupted
  const said = words.querySelector(`[data-said=${what}]`).cloneNode(true), link = said.querySelector("a");
  said.querySelector("[data-title]")?.replaceChildren(it.title);
  if (link) link.href = it.page;
  document.querySelectorAll(".notice[data-later-said]").forEach((each) => each.remove());
  said.dataset.laterSaid = what;
  said.dataset.about = about;
  if (it.page === form?.dataset.laterPage) form.before(said); else document.getElementById("main").prepend(said);
  if (isPressed) said.scrollIntoView({ block: "nearest" });
};

const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
const tried = async (it, mark) => {
  const body = new URLSearchParams([...it.fields, ["csrfmiddlewaretoken", mark], ["_key", it.key]]);
  const answer = await fetch(it.action, { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  return answer.type === "opaqueredirect" ? 303 : answer.status;
};
const fresh = async (it) => { // of a page that lies here since before another sign-in the token is not taken any more
  const answer = await fetch(it.page, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE) });
  const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { isElsewhere: new URL(answer.url).pathname !== it.page, mark: shown.querySelector("main form [name=csrfmiddlewaretoken]")?.value };
};
// taken; away: nobody answered, or the house is too busy; out: nobody is signed in; owed: a password or a second factor is due first; refused: the house has to say something about it
const send = async (it) => {
  try {
    let status = await tried(it, token());
    if (status === 400 || status === 403) {
      const { isElsewhere, mark } = await fresh(it);
      if (mark) status = await tried(it, mark);
      if (isElsewhere && status === 403) return "owed"; // to the step instead of the form's page
    }
    return status === 303 ? "taken" : status === 401 ? "out" : status === 429 || status >= 500 ? "away" : "refused";
  } catch { return "away"; }
};

const done = (key, it) => { // with what was tapped for it; what was changed since begins from what was taken
  const name = drawer + key.slice(WAITS.length), draft = read(name), sent = new Map(it.fields), then = it.then ?? {};
  const begins = (field, held) => (field in then && held === sent.get(field) ? then[field] : held);
  if (it.next) {
    const fields = it.next.fields.map(([field, held]) => [field, begins(field, held)]);
    store(key, { ...it, ...it.next, fields, key: crypto.randomUUID(), next: undefined, tried: false, sent: false });
  } else forget(key);
  if (Object.entries(draft?.marks ?? {}).every(([field, value]) => sent.get(field) === value)) forget(name);
  else store(name, Object.fromEntries(Object.entries(draft).map(([field, held]) => [field, begins(field, held)])));
  if (form && drawer + form.dataset.later === name) for (const field of Object.keys(then)) form.elements[field].value = begins(field, form.elements[field].value);
};

// that it was taken is said once, by the house, or here where the house had taken it before and only its answer was lost
const TAKEN = drawer + "taken";
const tellTaken = (it) => { if (!document.querySelector(".notice.success")) say("taken", it); };
const anew = (it) => {
  try { sessionStorage.setItem(TAKEN, JSON.stringify({ page: it.page, title: it.title })); } catch { /* the page shows what was taken */ }
  location.replace(it.page);
};

// what the browser sent by itself is settled by the page that came of it, and sent again, with the same key, where that does not tell
const settled = (key, it) => {
  const status = performance.getEntriesByType("navigation")[0]?.responseStatus ?? 0;
  const isRefused = location.pathname === it.action && status >= 400 && status < 500 && ![401, 403, 429].includes(status);
  if (document.cookie.split("; ").includes("xiaowu_answered=" + it.key)) { done(key, it); tellTaken(it); } else if (isRefused) refuse(key, it);
};

let sending = false, asked = false, dirty = false; // whether something was tapped since this page was opened or sent: it is not loaded anew over it
const sendEach = async () => { // true: this page is loaded anew
  for (const key of waiting()) {
    const it = read(key);
    if (!it) { forget(key); continue; }
    if (it.refused) { if (it.page !== location.pathname && !document.querySelector("[data-later-said]")) say("refused", it); continue; }
    store(key, { ...it, tried: true });
    const told = await send(it), now = read(key);
    if (["away", "out", "owed"].includes(told)) { say(told === "away" ? "waiting" : told, it); return false; }
    if (now?.key === it.key) { if (told === "taken") done(key, now); else refuse(key, now); }
    if (told === "taken" && read(key)) { asked = true; continue; } // what was changed meanwhile
    if (it.page === location.pathname && told === "taken" && !dirty) { anew(it); return true; }
    say(told, it);
  }
  return false;
};
const sendAll = async () => {
  asked = true;
  if (sending) return;
  sending = true;
  while (asked) { // again where the network came back while something was still on its way into a dead one
    asked = false;
    if (await sendEach()) return;
  }
  sending = false;
};

if (form) {
  const name = WAITS + form.dataset.later, fieldsOf = () => [...new FormData(form)].filter(([field]) => !["csrfmiddlewaretoken", "_key"].includes(field));
  const open = () => { const it = read(name); return it && !it.refused ? it : null; }, same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  let used = document.body.dataset.keptAt ? "copy" : ""; // what this page's own key was used for
  let isShown = open() !== null && same((open().next ?? open()).fields, fieldsOf()); // whether this form shows what waits
  const keep = (isSent) => { // null: a full or closed store
    const before = open(), fields = fieldsOf(), then = {};
    form.dispatchEvent(new CustomEvent("later", { detail: then }));
    if (before?.tried && !same(before.fields, fields)) return store(name, { ...before, next: { fields, then } }) ? read(name) : null;
    const wanted = JSON.stringify(fields), { laterPage, laterTitle } = form.dataset;
    if (before && same(before.fields, fields)) form.elements._key.value = before.key;
    else if (used && used !== wanted) form.elements._key.value = crypto.randomUUID();
    used = wanted;
    const key = form.elements._key.value, tried = isSent || Boolean(before?.tried);
    const it = { key, action: form.getAttribute("action"), page: laterPage, title: laterTitle, fields, then, sent: isSent, tried };
    return store(name, it) ? it : null;
  };
  form.addEventListener("change", () => {
    const it = isShown && open() ? keep(false) : null;
    if (it) say("waiting", it); else dirty = true;
  });
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || form.dataset.sent) return;
    const it = keep(navigator.onLine);
    if (!it) return; // it is sent as any form
    dirty = false;
    isShown = true;
    if (navigator.onLine && !it.next) return;
    event.preventDefault();
    event.stopPropagation();
    say("waiting", it, true);
    if (navigator.onLine) sendAll();
  });
}
for (const key of waiting()) { const it = read(key); if (it?.sent && !it.refused) settled(key, it); }
try {
  const it = JSON.parse(sessionStorage.getItem(TAKEN));
  sessionStorage.removeItem(TAKEN);
  if (it) tellTaken(it);
} catch { /* a closed store holds nothing */ }
addEventListener("online", sendAll);
addEventListener("pageshow", (event) => { if (event.persisted) sendAll(); });
setInterval(() => { if (!sending && waiting().length) sendAll(); }, AGAIN);
if (waiting().length) sendAll();
