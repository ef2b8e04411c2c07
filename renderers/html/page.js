// The page as a whole: what stands in the bar, keys, and where a link leads.
const root = document.documentElement;
const counts = () => {
  const count = (name, number, look) => {
    const badge = one(`[data-count=${name}]`);
    badge.textContent = number || "";
    badge.className = `count ${look}`;
  };
  const standing = data.findings.filter((finding) => !finding.accepted);
  count("findings", standing.length, standing.length ? worst(standing) : "");
  const states = data.requirements.map(stateOf), bad = RANK.find((state) => states.includes(state));
  const number = states.filter((state) => state === bad).length;
  count("requirements", bad ? `${SIGNS[bad]} ${number}` : "", bad || "");
  one("[data-mode=requirements]").setAttribute("aria-label", `Requirements: ${bad ? `${number} ${STATES[bad]}` : "none"}`);
  count("changes", settings.size, "changed");
};
const remember = () => {
  const told = new URLSearchParams();
  if (shownView && shownView !== data.view) told.set("view", shownView);
  if (picked) told.set("part", picked);
  else if (mode && mode !== "part") told.set("panel", mode);
  try {
    history.replaceState(null, "", `#${told}`);
  } catch { /* a page that was not opened from a file or an address has no history */ }
};

for (const tab of all(".tab")) tab.addEventListener("click", () => showView(tab.dataset.view));
one(".tabs").addEventListener("keydown", (event) => {
  const tabs = all(".tab"), at = tabs.indexOf(document.activeElement);
  const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  const tab = tabs[(next + tabs.length) % tabs.length];
  showView(tab.dataset.view);
  tab.focus();
});
for (const choice of all(".choice")) choice.addEventListener("change", () => showView(choice.value || data.views[0].name));
for (const tool of all(".tool[data-mode]")) {
  tool.addEventListener("click", (event) => {
    toggle(tool.dataset.mode);
    if (!panel.hidden && event.detail === 0 && event.isTrusted) one("h2", panel).focus(); // by key
  });
}
one("#closer").addEventListener("click", () => zoom(1.25));
one("#wider").addEventListener("click", () => zoom(0.8));
one("#fit").addEventListener("click", () => fit());
one("#theme").addEventListener("click", () => {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme:dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
});
document.addEventListener("keydown", (event) => {
  const writes = event.target.matches?.("input:not([type=range]),select,textarea");
  if (event.key === "Escape") return closePanel();
  if (writes || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = { "/": () => query.focus(), "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), 0: () => fit() }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

root.classList.add("live");
const asked = new URLSearchParams(location.hash.slice(1));
data.members.length || all(".tools .tool[data-mode]").forEach((tool) => { tool.hidden = true; });
showView(asked.get("view") || data.view);
counts();
if (members.has(asked.get("part"))) choose(asked.get("part"), false);
else if (["requirements", "findings", "changes"].includes(asked.get("panel"))) toggle(asked.get("panel"));
