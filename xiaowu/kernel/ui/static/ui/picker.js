// Picking one of many as one types (kernel.ui.picking): a combobox over what the field's page finds. Without it the field takes a name or a code.
const WAIT = 200; // milliseconds after the last letter
const combobox = (field, number) => {
  const list = document.createElement("ul"), told = document.createElement("span");
  list.id = `picked-${number}`;
  list.className = "picked";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0]?.textContent.trim() ?? "");
  told.className = "hidden";
  told.setAttribute("role", "status");
  field.after(list, told);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" }))
    field.setAttribute(name, value);
  let timer, asked, active = -1, picking = false;
  const options = () => [...list.children];
  const show = (open) => {
    list.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
    if (!open) point(-1);
  };
  const point = (index) => {
    active = index;
    options().forEach((each, place) => each.setAttribute("aria-selected", String(place === index)));
    const on = options()[index];
    if (on) { field.setAttribute("aria-activedescendant", on.id); on.scrollIntoView({ block: "nearest" }); } else field.removeAttribute("aria-activedescendant");
  };
  const pick = (option) => {
    field.value = option.dataset.label;
    show(false);
    picking = true;
    for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
    picking = false;
  };
  const find = async () => {
    asked?.abort();
    asked = new AbortController();
    const where = new URL(field.dataset.pick, location.href);
    where.searchParams.set("q", field.value);
    try {
      const answer = await fetch(where, { headers: { "HX-Request": "true" }, signal: asked.signal });
      const found = new DOMParser().parseFromString(await answer.text(), "text/html");
      list.replaceChildren(...found.querySelectorAll("li[data-label]"));
      told.textContent = found.querySelector("p")?.textContent.trim() ?? "";
    } catch { return; } // overtaken by the next letter, or the network is gone: what was typed stands
    options().forEach((each, place) => { each.id = `${list.id}-${place}`; each.setAttribute("role", "option"); });
    point(-1);
    show(options().length > 0 && document.activeElement === field);
  };
  field.addEventListener("input", () => {
    if (picking) return;
    clearTimeout(timer);
    if (field.value.trim()) timer = setTimeout(find, WAIT); else show(false);
  });
  field.addEventListener("keydown", (event) => {
    const last = options().length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (last < 0) return;
      event.preventDefault();
      show(true);
      point(event.key === "ArrowDown" ? (active < last ? active + 1 : 0) : active > 0 ? active - 1 : last);
    } else if (event.key === "Enter" && !list.hidden && active >= 0) { event.preventDefault(); pick(options()[active]); }
    else if (event.key === "Escape" && !list.hidden) { event.preventDefault(); show(false); }
  });
  field.addEventListener("blur", () => { clearTimeout(timer); show(false); });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => { const option = event.target.closest("li"); if (option) pick(option); });
};
document.querySelectorAll("input[data-pick]").forEach(combobox);
