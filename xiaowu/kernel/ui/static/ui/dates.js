// Picking a day (kernel.ui.fields): a month in ROC years beside the field, by mouse, thumb or arrow keys. Without it the day is typed.
const english = document.documentElement.lang === "en";
const told = (options) => new Intl.DateTimeFormat(english ? "en-GB" : "zh-TW-u-ca-roc", { timeZone: "UTC", ...options });
const month = told({ year: "numeric", month: "long" }), whole = told({ dateStyle: "full" }), weekday = told({ weekday: english ? "short" : "narrow" });
const DAY = 86400000, WEEK = 7;
const two = (number) => String(number).padStart(2, "0");
const written = (day) => english ? day.toISOString().slice(0, 10) : [day.getUTCFullYear() - 1911, two(day.getUTCMonth() + 1), two(day.getUTCDate())].join("/");
const read = (text) => {
  const found = /^\D*(\d{2,4})\D(\d{1,2})\D(\d{1,2})\D*$/.exec(text.trim()) ?? /^(\d{2,4})(\d{2})(\d{2})$/.exec(text.trim());
  if (!found) return null;
  const year = +found[1] < 1000 ? +found[1] + 1911 : +found[1], day = new Date(Date.UTC(year, found[2] - 1, +found[3]));
  return day.getUTCMonth() === found[2] - 1 ? day : null;
};
const months = (day, count) => { // the same day of another month, or its last
  const last = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + count + 1, 0));
  return new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), Math.min(day.getUTCDate(), last.getUTCDate())));
};
const made = (name, given, ...inside) => {
  const element = Object.assign(document.createElement(name), given);
  element.append(...inside);
  return element;
};
const picker = (field) => {
  const words = JSON.parse(field.dataset.day), now = new Date(words.today + "T00:00Z");
  const opener = made("button", { type: "button", className: "day-opener", textContent: words.pick, title: words.pick });
  const title = made("strong", {}), days = made("tbody", {});
  const head = made("tr", {}, ...Array.from({ length: WEEK }, (_each, index) => made("th", { scope: "col", textContent: weekday.format((index + 4) * DAY) })));
  const step = (sign, label, count) => made("button", { type: "button", textContent: sign, ariaLabel: label, onclick: () => show(months(at, count), true) });
  const dialog = made("dialog", { className: "days", ariaLabel: words.pick },
    made("p", { className: "days-head" }, step("«", words.year_before, -12), step("‹", words.month_before, -1), title, step("›", words.month_after, 1), step("»", words.year_after, 12)),
    made("table", {}, made("thead", {}, head), days),
    made("p", { className: "actions" }, made("button", { type: "button", textContent: words.now, onclick: () => pick(now) }), made("button", { type: "button", textContent: words.close, onclick: () => dialog.close() })));
  title.setAttribute("aria-live", "polite");
  opener.setAttribute("aria-label", `${words.pick} ${field.labels[0]?.textContent.trim() ?? ""}`);
  let at = now;
  const pick = (day) => {
    field.value = written(day);
    for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
    dialog.close();
  };
  const show = (day, keeps) => {
    const before = document.activeElement, chosen = read(field.value);
    at = day;
    title.textContent = month.format(at);
    const first = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1)), shift = (first.getUTCDay() + 6) % WEEK;
    const weeks = Math.ceil((shift + months(first, 1).getTime() / DAY - first.getTime() / DAY) / WEEK);
    days.replaceChildren(...Array.from({ length: weeks }, (_week, week) => made("tr", {}, ...Array.from({ length: WEEK }, (_day, place) => {
      const each = new Date(first.getTime() + (week * WEEK + place - shift) * DAY);
      if (each.getUTCMonth() !== at.getUTCMonth()) return made("td", {});
      const button = made("button", { type: "button", textContent: each.getUTCDate(), ariaLabel: whole.format(each), onclick: () => pick(each), tabIndex: each - at ? -1 : 0 });
      if (chosen && each - chosen === 0) button.setAttribute("aria-pressed", "true");
      if (each - now === 0) button.setAttribute("aria-current", "date");
      return made("td", {}, button);
    }))));
    if (keeps && before && dialog.contains(before) && before.isConnected) before.focus(); else days.querySelector("[tabindex='0']").focus();
  };
  const moves = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -WEEK, ArrowDown: WEEK };
  days.addEventListener("keydown", (event) => {
    const far = event.shiftKey ? 12 : 1;
    const to = event.key in moves ? new Date(at.getTime() + moves[event.key] * DAY)
      : event.key === "PageUp" ? months(at, -far) : event.key === "PageDown" ? months(at, far) : null;
    if (!to) return;
    event.preventDefault();
    show(to);
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => opener.focus()); // not the field, where a telephone would bring its keyboard
  opener.addEventListener("click", () => { dialog.showModal(); show(read(field.value) ?? now); });
  field.addEventListener("change", () => { const day = read(field.value); if (day) field.value = written(day); });
  field.after(opener, dialog);
};
document.querySelectorAll("input[data-day]").forEach(picker);
