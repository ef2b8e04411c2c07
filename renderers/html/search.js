// Search over names, titles, kinds, facts, findings and requirements.
const query = one("#query"), hits = one("#hits");
const MOST_HITS = 40;
let found = [], current = -1, entries = null;

const allEntries = () => {
  const made = [];
  for (const view of data.views) made.push({ rank: 2, text: `${view.title} view`, label: view.title, note: view.sort === "lineage" ? "lineage" : view.sort === "outage" ? "when it is down" : "view", go: () => showView(view.name) });
  for (const member of data.members) {
    made.push({ rank: 0, text: `${member.title} ${member.name} ${spaced(member.kind)} ${member.technology || ""}`, label: member.title, note: `${spaced(member.kind)} · ${member.name}`, go: () => choose(member.name) });
    for (const index of member.numbers || []) {
      const row = data.numbers[index];
      made.push({ rank: 1, text: `${member.name}.${row.n} ${member.title} ${row.t}`, label: `${member.title}: ${row.n}`, note: row.t, go: () => choose(member.name) });
    }
    for (const [name, text] of member.stated || []) made.push({ rank: 3, text: `${member.name}.${name} ${member.title} ${text}`, label: `${member.title}: ${spaced(name)}`, note: text.slice(0, 90), go: () => choose(member.name) });
  }
  for (const finding of data.findings) made.push({ rank: 2, text: `${finding.message} ${finding.rule} ${finding.code}`, label: finding.message, note: `finding · ${finding.code}`, go: () => (finding.part ? choose(finding.part) : mode === "findings" || toggle("findings")) });
  for (const each of data.requirements) made.push({ rank: 2, text: each.text, label: each.text, note: `requirement · ${STATES[each.state]}`, go: () => mode === "requirements" || toggle("requirements") });
  return made.map((entry) => ({ ...entry, text: entry.text.toLowerCase() }));
};

const search = () => {
  const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
  entries ||= allEntries();
  found = !words.length ? [] : entries
    .filter((entry) => words.every((word) => entry.text.includes(word)))
    .map((entry) => ({ ...entry, rank: entry.rank - (entry.text.startsWith(words[0]) ? 1.5 : 0) }))
    .sort((a, b) => a.rank - b.rank).slice(0, MOST_HITS);
  hits.replaceChildren(...found.map((entry, index) => element("li", { id: `hit-${index}`, role: "option", "aria-selected": false, onpointerdown: (event) => { event.preventDefault(); go(index); } },
    element("div", { dir: "auto" }, entry.label), element("div", { className: "small", dir: "auto" }, entry.note))));
  if (words.length && !found.length) hits.append(element("li", { className: "none", role: "option", "aria-selected": false, "aria-disabled": true }, "Nothing found"));
  hits.hidden = !words.length;
  query.setAttribute("aria-expanded", !hits.hidden);
  point(found.length ? 0 : -1);
};
const point = (index) => {
  current = index;
  [...hits.children].forEach((hit, place) => hit.setAttribute("aria-selected", place === index && found.length > 0));
  if (index >= 0) {
    query.setAttribute("aria-activedescendant", `hit-${index}`);
    hits.children[index].scrollIntoView({ block: "nearest" });
  } else query.removeAttribute("aria-activedescendant");
};
const go = (index) => {
  const entry = found[index];
  endSearch();
  if (!entry) return;
  query.blur();
  entry.go();
  const box = picked && boxOf(picked);
  if (box) box.focus({ preventScroll: true });
};
const endSearch = () => {
  query.value = "";
  search();
};
query.addEventListener("input", search);
query.addEventListener("blur", () => { hits.hidden = true; query.setAttribute("aria-expanded", false); });
query.addEventListener("focus", search);
query.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (found.length) point((current + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length);
  } else if (event.key === "Enter") go(current);
  else if (event.key === "Escape") {
    event.stopPropagation();
    endSearch();
    query.blur();
  }
});
