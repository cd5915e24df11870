// The roll: count as thumbs tap, and keep a draft on this device (marks and numbers, never a name) until the server has it.
// It lies in the account's own `drawer` (ui/xiaowu.js), and goes with it.
"use strict";

const roll = document.querySelector("form[data-roll]");
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
  const remember = () => {
    const marks = {};
    for (const [name, value] of new FormData(roll)) if (/^(mark|kind)-\d+$/.test(name)) marks[name] = value;
    try { localStorage.setItem(draftKey, JSON.stringify({ revision: roll.elements.revision.value, shown: roll.elements.shown.value, marks })); } catch { /* a full or closed store: go on without a draft */ }
  };
  const recall = () => {
    let draft = null;
    try { draft = JSON.parse(localStorage.getItem(draftKey)); } catch { return; }
    if (!draft || roll.dataset.conflict) return;
    let fields = Object.entries(draft.marks);
    if (draft.revision !== roll.elements.revision.value) { // somebody has saved since: what was tapped here and stands nowhere yet is said again
      const before = marksIn(draft.shown ?? ""), stands = marksIn(roll.elements.shown.value);
      const mine = (child) => said(draft.marks[`mark-${child}`], draft.marks[`kind-${child}`]);
      const open = Object.keys(draft.marks).filter((name) => name.startsWith("mark-")).map((name) => name.slice(5))
        .filter((child) => roll.elements[`mark-${child}`] && mine(child) !== (before.get(child) ?? "present") && mine(child) !== (stands.get(child) ?? "present"));
      if (draft.shown === undefined || !open.length) { localStorage.removeItem(draftKey); return; }
      fields = fields.filter(([name]) => open.includes(name.slice(5)));
      roll.elements.revision.value = draft.revision; // the server puts both together, and asks where they differ
      roll.elements.shown.value = draft.shown;
    }
    for (const [name, value] of fields) {
      const [mark, kind] = value.split("/"), field = roll.elements[name];
      if (field) field.value = mark;
      if (kind && roll.elements[name.replace("mark", "kind")]) roll.elements[name.replace("mark", "kind")].value = kind;
    }
    document.querySelector("[data-draft]").hidden = false;
  };
  recall();
  count();
  roll.addEventListener("change", () => { count(); remember(); });
}
