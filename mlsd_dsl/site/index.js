// The index: filter by words, sort, cards or table. What was chosen stands in the address, so that it can be handed on.
(() => {
  "use strict";
  const one = (selector) => document.querySelector(selector);
  const filter = one("#filter"), order = one("#order"), lists = [one("#cards"), one("#table tbody")];
  const entries = lists.map((list) => [...list.children]);
  const buttons = [...document.querySelectorAll("[data-form]")];
  const asked = new URLSearchParams(location.hash.slice(1));

  const show = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean), key = order.value;
    const form = buttons.find((button) => button.getAttribute("aria-pressed") === "true").dataset.form;
    let found = 0;
    entries.forEach((all, at) => {
      const value = (entry) => Number(entry.dataset[key] ?? -1);
      const sorted = key === "name" ? all : [...all].sort((a, b) => value(b) - value(a));
      lists[at].append(...sorted);
      for (const entry of all) entry.hidden = !words.every((word) => entry.dataset.words.includes(word));
      found = all.filter((entry) => !entry.hidden).length;
    });
    one("#cards").hidden = form !== "cards";
    one("#table").hidden = form !== "table";
    one("#nothing").hidden = found > 0;
    const told = new URLSearchParams();
    if (filter.value) told.set("filter", filter.value);
    if (key !== "name") told.set("sort", key);
    if (form !== "cards") told.set("form", form);
    try {
      history.replaceState(null, "", `#${told}`);
    } catch { /* a page that has no address of its own */ }
  };
  const press = (form) => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.form === form));
    show();
  };

  filter.value = asked.get("filter") || "";
  if ([...order.options].some((option) => option.value === asked.get("sort"))) order.value = asked.get("sort");
  filter.addEventListener("input", show);
  order.addEventListener("change", show);
  for (const button of buttons) button.addEventListener("click", () => press(button.dataset.form));
  one(".controls").hidden = false;
  press(asked.get("form") === "table" ? "table" : "cards");
})();
