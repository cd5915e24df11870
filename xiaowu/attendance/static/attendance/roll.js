// The roll: count as thumbs tap, and keep a draft on this device (marks and numbers, never a name) until the server has it.
// It lies in the account's own `drawer` (ui/xiaowu.js), and goes with it.
"use strict";

const roll = document.querySelector("form[data-roll]");
if (roll) {
  const draftKey = drawer + roll.dataset.roll;
  const count = () => {
    const away = roll.querySelectorAll("input[value=absent]:checked, input[value=leave]:checked").length;
    const all = roll.querySelectorAll("li[data-student]").length;
    roll.querySelector("[data-present]").textContent = all - away;
    roll.querySelector("[data-away]").textContent = away;
  };
  const remember = () => {
    const marks = {};
    for (const [name, value] of new FormData(roll)) if (/^(mark|kind)-\d+$/.test(name)) marks[name] = value;
    try { localStorage.setItem(draftKey, JSON.stringify({ revision: roll.elements.revision.value, marks })); } catch { /* a full or closed store: go on without a draft */ }
  };
  const recall = () => {
    let draft = null;
    try { draft = JSON.parse(localStorage.getItem(draftKey)); } catch { return; }
    if (!draft || roll.dataset.conflict) return;
    if (draft.revision !== roll.elements.revision.value) { // a newer save than the draft began from has taken its place
      localStorage.removeItem(draftKey);
      return;
    }
    for (const [name, value] of Object.entries(draft.marks)) {
      const field = roll.elements[name];
      if (field) field.value = value;
    }
    document.querySelector("[data-draft]").hidden = false;
  };
  recall();
  count();
  roll.addEventListener("change", () => { count(); remember(); });
}
