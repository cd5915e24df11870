// The roll: count as thumbs tap, and keep a draft on this device (marks and numbers, never a name) until the server has it.
// It lies in the account's own `drawer` (ui/xiaowu.js), and goes with it.
"use strict";

const roll = document.querySelector("form[data-roll]"), tapped = document.querySelector("[data-tapped]");
// what the house refused (ui/later.js) is over as soon as nothing of it is left to be said
const dropRefused = (name) => {
  const key = drawer + "send:" + name;
  try { if (JSON.parse(localStorage.getItem(key))?.refused) localStorage.removeItem(key); } catch { /* a closed store holds nothing */ }
};
if (roll) {
  const draftKey = drawer + roll.dataset.roll;
  const count = () => {
    const away = roll.querySelectorAll("input[value=absent]:checked, input[value=leave]:checked, input[value^='leave/']:checked").length;
    const all = roll.querySelectorAll("li[data-student]").length;
    roll.querySelector("[data-present]").textContent = all - away;
    roll.querySelector("[data-away]").textContent = away;
  };
  const said = (mark, kind) => mark === "leave" ? `leave/${kind}` : mark;
  const marksIn = (text) => new Map(text.split(" ").filter(Boolean).map((each) => each.split(":")));
  const marksOf = () => Object.fromEntries([...new FormData(roll)].filter(([name]) => /^(mark|kind)-\d+$/.test(name)));
  const remember = () => {
    const marks = marksOf();
    try { localStorage.setItem(draftKey, JSON.stringify({ revision: roll.elements.revision.value, shown: roll.elements.shown.value, marks })); } catch { /* a full or closed store: go on without a draft */ }
  };
  const offer = document.querySelector("[data-draft]");
  const fill = (draft, fields) => {
    if (draft.revision !== roll.elements.revision.value) { // the server puts both together, and asks where they differ
      roll.elements.revision.value = draft.revision;
      roll.elements.shown.value = draft.shown;
    }
    for (const [name, value] of fields) {
      const [mark, kind] = value.split("/"), field = roll.elements[name];
      if (field) field.value = mark;
      if (kind && roll.elements[name.replace("mark", "kind")]) roll.elements[name.replace("mark", "kind")].value = kind;
    }
    say("restored");
    count();
  };
  const say = (what) => {
    for (const each of offer.querySelectorAll("[data-said]")) each.hidden = each.dataset.said !== what;
    offer.hidden = false;
  };
  const drop = () => {
    try { localStorage.removeItem(draftKey); } catch { /* a closed store holds nothing */ }
    dropRefused(roll.dataset.roll);
  };
  const recall = () => {
    let draft = null;
    try { draft = JSON.parse(localStorage.getItem(draftKey)); } catch { return; }
    if (!draft || roll.dataset.conflict) return;
    offer.querySelector("[data-drop]").addEventListener("click", () => { drop(); location.replace(location.pathname + location.search); });
    const fields = Object.entries(draft.marks);
    if (draft.revision === roll.elements.revision.value) return fill(draft, fields);
    // the roll was saved since, here, in another window or by somebody else: it is shown as it stands, and what was tapped and stands nowhere is offered
    const before = marksIn(draft.shown ?? ""), stands = marksIn(roll.elements.shown.value);
    const mine = (child) => said(draft.marks[`mark-${child}`], draft.marks[`kind-${child}`]);
    const open = Object.keys(draft.marks).filter((name) => name.startsWith("mark-")).map((name) => name.slice(5))
      .filter((child) => roll.elements[`mark-${child}`] && mine(child) !== (before.get(child) ?? "present") && mine(child) !== (stands.get(child) ?? "present"));
    if (draft.shown === undefined || !open.length) return drop();
    offer.querySelector("[data-retype]").addEventListener("click", () => fill(draft, fields.filter(([name]) => open.includes(name.slice(5)))));
    say("offered");
  };
  recall();
  count();
  roll.addEventListener("change", () => { count(); remember(); });
  roll.addEventListener("later", ({ detail }) => { // from what a change begins, once what the form shows was taken
    const marks = marksOf(), away = Object.keys(marks).filter((name) => name.startsWith("mark-") && marks[name] !== "present");
    detail.shown = away.map((name) => `${name.slice(5)}:${said(marks[name], marks[name.replace("mark", "kind")])}`).join(" ");
  });
}

// A roll that cannot be taken any more shows what was tapped for it while there was no network.
if (tapped) {
  const name = tapped.dataset.tapped, words = tapped.querySelector("template").content;
  const word = (attribute, value) => words.querySelector(`[${attribute}="${CSS.escape(value)}"]`)?.textContent ?? "";
  let marks = null;
  try { marks = JSON.parse(localStorage.getItem(drawer + name))?.marks; } catch { /* a closed store holds nothing */ }
  if (!marks) dropRefused(name); else {
    for (const row of document.querySelectorAll("tr[data-child]")) {
      const mark = marks["mark-" + row.dataset.child] ?? "present", kind = marks["kind-" + row.dataset.child] ?? "", line = document.createElement("li");
      if (mark === "present") continue;
      const [seat, child] = [...row.children].map((each) => each.textContent.trim());
      line.textContent = `${seat} ${child} ${(mark === "leave" && word("data-kind", kind)) || word("data-mark", mark)}`;
      tapped.querySelector("ul").append(line);
    }
    tapped.querySelector("[data-nobody]").hidden = Boolean(tapped.querySelector("li"));
    tapped.querySelector("[data-drop]").addEventListener("click", () => {
      try { localStorage.removeItem(drawer + name); } catch { /* a closed store holds nothing */ }
      dropRefused(name);
      tapped.hidden = true;
    });
    tapped.hidden = false;
  }
}
