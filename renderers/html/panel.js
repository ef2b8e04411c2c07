// The side panel: one part with all that is known of it, the findings, or the requirements.
const SIGNS = { holds: "✓", violated: "✕", at_risk: "!", unknown: "?", stated: "–", error: "✕", warning: "!", info: "i", question: "?" };
const STATES = { holds: "holds", violated: "violated", at_risk: "at risk", unknown: "unknown", stated: "stated" };
const titleOf = (name) => members.get(name)?.title || name;
const spaced = (name) => name.replaceAll("_", " ");
const lineOf = (place) => (place ? (place.includes(":") ? place : `line ${place}`) : "");
const sign = (state, label) => element("span", { className: `sign ${state}`, role: "img", "aria-label": label || STATES[state] || state }, SIGNS[state] || "?");
// What stands between backticks is a name or code.
const prose = (text) => text.split("`").map((piece, place) => (place % 2 ? element("code", {}, piece) : piece));
let mode = "", opener = null;

const openPanel = (wanted, title, subtitle, ...content) => {
  if (panel.hidden) opener = document.activeElement;
  mode = wanted;
  panel.hidden = false;
  const close = element("button", { type: "button", className: "close", "aria-label": "Close", title: "Close (Esc)", onclick: closePanel }, "×");
  const head = element("div", { className: "head" }, element("div", {}, element("h2", { tabIndex: -1, dir: "auto" }, title), element("p", {}, subtitle)), close);
  panel.replaceChildren(head, ...content);
  panel.setAttribute("aria-label", title);
  for (const tool of all(".tool[data-mode]")) tool.setAttribute("aria-pressed", tool.dataset.mode === mode);
};
const bodyOf = (...content) => element("div", { className: "body" }, ...content);
const section = (title, ...content) => element("section", {}, element("h3", {}, title), ...content);

const closePanel = () => {
  if (panel.hidden && !picked) return;
  const name = picked;
  panel.hidden = true;
  mode = "";
  picked = "";
  for (const tool of all(".tool[data-mode]")) tool.setAttribute("aria-pressed", false);
  markPicked();
  remember();
  if (panel.contains(document.activeElement) || document.activeElement === document.body) {
    (name && boxOf(name) ? boxOf(name) : opener?.isConnected ? opener : stage).focus({ preventScroll: true });
  }
};

const toggle = (wanted) => {
  if (mode === wanted) return closePanel();
  picked = "";
  markPicked();
  ({ requirements: showRequirements, findings: showFindings, changes: showChanges })[wanted]();
  remember();
};

// One part

const choose = (name, inPicture = true) => {
  const member = members.get(name);
  if (!member) return;
  const hasBox = (view) => [...figureOf(view).querySelectorAll("[data-part]")].some((box) => box.dataset.part === name);
  if (inPicture && !hasBox(shownView) && hasBox(data.views[0].name)) showView(data.views[0].name);
  picked = name;
  showMember(member);
  markPicked();
  if (boxOf(name)) reveal(boxOf(name));
  say(`${member.title}, ${member.kind}`);
  remember();
};

const showMember = (member) => {
  const found = data.findings.filter((finding) => finding.part === member.name);
  const about = data.requirements.filter((each) => each.part === member.name);
  const parts = [];
  if (member.description) parts.push(element("p", { className: "lead", dir: "auto" }, member.description));
  if (member.name === "design" && data.problem) parts.push(element("p", { className: "lead", dir: "auto" }, data.problem));
  const links = viewsAbout(member.name);
  if (links) parts.push(links);
  if (found.length) parts.push(section("Findings", element("ul", { className: "rows" }, ...found.map((each) => findingRow(each, false)))));
  if (about.length) parts.push(section("Requirements", element("ul", { className: "rows" }, ...about.map((each) => requirementRow(each, false)))));
  if (member.numbers) parts.push(section(member.name === "assume" ? "Stated" : "Worked out", element("ul", { className: "rows" }, ...member.numbers.map((index) => element("li", {}, tree(index))))));
  if (member.stated) parts.push(section("Stated", element("ul", { className: "rows" }, ...member.stated.map(statedRow))));
  if (member.ties) parts.push(section("Neighbours", element("ul", { className: "rows" }, ...member.ties.map(tieRow))));
  const special = member.name === "design" || member.name === "assume";
  const told = special ? data.title : [spaced(member.kind), member.technology, member.name, lineOf(member.place)].filter(Boolean).join(" · ");
  openPanel("part", member.title, told, bodyOf(...parts));
};

const viewsAbout = (name) => {
  const about = data.views.filter((view) => view.part === name);
  if (!about.length) return null;
  const words = { lineage: "Show its lineage", outage: "Show what falls with it" };
  return element("div", { className: "chips" }, ...about.map((view) => element("button", { type: "button", className: "plain", onclick: () => showView(view.name) }, words[view.sort])));
};
const statedRow = ([name, text, place]) => element("li", {},
  element("div", { className: "pair" }, element("span", { className: "name" }, spaced(name)), element("span", { className: "value", dir: "auto" }, text)),
  element("div", { className: "small" }, lineOf(place)));
const tieRow = (tie) => element("li", {},
  element("span", { className: "small" }, tie.outward ? `→ ${tie.verb} ` : `← ${tie.verb} from `), linkTo(tie.part), tie.label ? element("span", { className: "small", dir: "auto" }, ` · ${tie.label}`) : null);
const linkTo = (name) => element("button", { type: "button", className: "link", dir: "auto", onclick: () => choose(name) }, titleOf(name));

// Numbers

const valueOf = (index) => {
  const row = data.numbers[index];
  if (!row.words && now.changed[index]) {
    return element("span", { className: "value" }, `${row.t} → `, element("span", { className: "new" }, shown(now.values[index], data.units[row.u])));
  }
  const stale = now.fixed[index] ? element("span", { className: "stale", title: "rests on what has changed, but this page cannot work it out again" }, " ~") : null;
  return element("span", { className: "value", dir: "auto" }, row.t, stale);
};
const nameOf = (row, within) => {
  const own = !row.s || row.s === within || row.s === "assume" ? row.n : `${row.s}.${row.n}`;
  return row.r ? `${row.r}${own && own !== row.r && !row.r.includes(own) ? ` (${own})` : ""}` : own;
};

// How a number came about: its inputs, each with how that came about.
const tree = (index, within = data.numbers[index].s, depth = 0) => {
  const row = data.numbers[index], label = depth ? nameOf(row, within) : row.n;
  const pair = element("div", { className: "pair" }, element("span", { className: "name", dir: "auto" }, label), valueOf(index));
  const notes = [lineOf(row.p), row.st === "default" ? "default" : "", row.src || "", !row.in && row.miss ? `not stated: ${row.miss.join(", ")}` : ""].filter(Boolean).join(" · ");
  if (!row.in) return element("div", { className: "leaf" }, pair, notes ? element("div", { className: "small" }, notes) : null);
  const inner = element("div", { className: "inner" });
  const made = element("details", { className: "tree" }, element("summary", {}, pair), inner);
  made.addEventListener("toggle", () => {
    if (!made.open || inner.childNodes.length) return;
    if (row.f) inner.append(element("div", { className: "small" }, `= ${row.f}`));
    inner.append(...row.in.map((input) => tree(input, within, depth + 1)));
    if (notes) inner.append(element("div", { className: "small" }, notes));
    if (row.miss) inner.append(element("div", { className: "small" }, `not stated: ${row.miss.join(", ")}`));
  });
  return made;
};

// Lists

const findingRow = (finding, withPart = true) => element("li", { className: finding.accepted ? "item quiet" : "item" }, sign(finding.severity), element("div", {},
  element("div", { className: "main", dir: "auto" }, ...prose(finding.message)),
  finding.help ? element("div", { dir: "auto" }, ...prose(finding.help)) : null,
  ...(finding.notes || []).map((note) => element("div", { className: "small", dir: "auto" }, ...prose(note))),
  finding.accepted ? element("div", { className: "small", dir: "auto" }, `accepted: ${finding.accepted}`) : null,
  element("div", { className: "small" }, `${finding.severity} · ${finding.code} ${finding.rule} · ${lineOf(finding.place)}`, withPart && finding.part ? " · " : "", withPart && finding.part ? linkTo(finding.part) : null)));

const stateOf = (each) => {
  if (each.number < 0 || each.bound < 0 || !(now.changed[each.number] || now.changed[each.bound])) return each.state;
  return verdict(now.values[each.number], each.operator, now.values[each.bound], Boolean(data.numbers[each.number].miss));
};
const requirementRow = (each, withPart = true) => {
  const state = stateOf(each), moved = each.number >= 0 && now.changed[each.number];
  const before = state !== each.state ? ` · ${STATES[each.state]} before` : "";
  return element("li", { className: "item" }, sign(state), element("div", {},
    element("div", { className: "main", dir: "auto" }, each.text),
    moved ? valueOf(each.number) : each.told ? element("div", { dir: "auto" }, each.told) : null,
    each.why ? element("div", { className: "small", dir: "auto" }, each.why) : null,
    element("div", { className: "small" }, STATES[state], before, each.place ? ` · ${lineOf(each.place)}` : "", withPart && members.has(each.part) ? " · " : "", withPart && members.has(each.part) ? linkTo(each.part) : null)));
};
const counted = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

const showFindings = () => {
  const order = [...data.findings].sort((a, b) => Boolean(a.accepted) - Boolean(b.accepted) || WORST.indexOf(a.severity) - WORST.indexOf(b.severity));
  const list = order.length ? element("ul", { className: "rows" }, ...order.map((each) => findingRow(each))) : element("p", { className: "empty" }, "Nothing was found.");
  openPanel("findings", "Findings", counted(order.length, "finding"), bodyOf(list));
};
const RANK = ["violated", "at_risk", "unknown", "stated", "holds"];
const showRequirements = () => {
  const order = [...data.requirements].sort((a, b) => RANK.indexOf(stateOf(a)) - RANK.indexOf(stateOf(b)));
  const list = order.length ? element("ul", { className: "rows" }, ...order.map((each) => requirementRow(each))) : element("p", { className: "empty" }, "The design requires nothing.");
  const links = element("ul", { className: "rows" }, ...["design", "assume"].filter((name) => members.get(name)?.numbers).map((name) => element("li", {}, linkTo(name))));
  openPanel("requirements", "Requirements", counted(order.length, "requirement"), bodyOf(list, links.childNodes.length ? section("Beyond the parts", links) : null));
};
