// What if: each slider sets one stated number; what follows from it is worked out again.
const able = followed(data.numbers);
const settings = new Map(); // dial → its slider, -100 to 100; in the middle a number is as stated
let now = workedOut(data.numbers, able, new Map());
let movedParts = new Map(); // part → `changed`, or `broken` where something that held does not hold now
let everything = false;
const REACH = 10;
const OPEN = ["Assumptions", "Traffic", "Capacity"];
const WEIGHT = ["cost", "replicas", "utilisation", "requests", "load", "memory", "storage", "throughput", "bandwidth", "gpus", "kv_cache", "latency", "age", "data_age"];

const base = (dial) => {
  const [low, high] = ends(data.numbers[dial.numbers[0]]);
  return low > 0 ? Math.sqrt(low) * Math.sqrt(high) : (low + high) / 2;
};
const unitOf = (dial) => data.units[data.numbers[dial.numbers[0]].u];
// The number at a place of the slider: a tenth at its left end, tenfold at its right end, and no share above one.
const settingAt = (dial, place) => {
  const middle = base(dial), unit = unitOf(dial);
  const most = unit[0] === "share" && middle <= 1 ? Math.min(1, middle * REACH) : middle * REACH;
  const value = place > 0 ? middle * (most / middle) ** (place / 100) : middle * REACH ** (place / 100);
  const whole = unit[0] === "plain" && Number.isInteger(middle) && middle >= 1 && unit[1] === 1;
  return whole ? Math.max(1, Math.round(Number(value.toPrecision(3)))) : Number((value / unit[1]).toPrecision(3)) * unit[1];
};

const recompute = () => {
  const values = new Map();
  for (const [dial, place] of settings) for (const index of dial.numbers) values.set(index, settingAt(dial, place));
  now = workedOut(data.numbers, able, values);
  movedParts = new Map();
  for (const member of data.members) {
    const moved = (member.numbers || []).some((index) => now.changed[index]);
    if (moved) movedParts.set(member.name, breaks(member) ? "broken" : "changed");
  }
  for (const each of data.requirements) if (stateOf(each) === "violated" && each.state !== "violated") movedParts.set(each.part, "broken");
  for (const dial of settings.keys()) if (!movedParts.has(dial.part)) movedParts.set(dial.part, "changed");
  markBoxes();
  counts();
};
// A part that is now busier than it can be, or needs more copies than it has, and was not before.
const breaks = (member) => (member.numbers || []).some((index) => {
  const row = data.numbers[index], [before] = ends(row), [after] = now.values[index];
  if (row.n === "utilisation") return after > 1 && before <= 1;
  if (row.n !== "replicas.needed") return false;
  const has = data.numbers.findIndex((each) => each.s === member.name && each.n === "replicas" && !each.words);
  return has >= 0 && after > now.values[has][1] && before <= ends(data.numbers[has])[1];
});

const showChanges = () => {
  const groups = new Map();
  for (const dial of data.dials) groups.set(dial.group, [...(groups.get(dial.group) || []), dial]);
  const lists = [...groups].map(([group, dials]) => element("details", { className: "group", open: OPEN.includes(group) || groups.size === 1 },
    element("summary", {}, `${group} `, element("span", { className: "small" }, String(dials.length))), ...dials.map(dialRow)));
  const actions = element("div", { className: "actions" }, element("span", { className: "small" }, "Sliders reach from a tenth to tenfold."),
    element("button", { type: "button", className: "plain", id: "reset", disabled: !settings.size, onclick: () => { settings.clear(); recompute(); showChanges(); } }, "Reset all"));
  const dials = element("div", { className: "dials" }, actions, ...lists, lists.length ? null : element("p", { className: "empty" }, "No stated number has numbers that follow from it."));
  const outcome = element("div", { className: "outcome", id: "outcome" });
  openPanel("changes", "What if", counted(data.dials.length, "number") + " can be turned", element("div", { className: "body split" }, dials, outcome));
  showOutcome();
};

const dialRow = (dial) => {
  const row = data.numbers[dial.numbers[0]];
  const value = element("span", { className: "value" });
  const label = members.has(dial.part) && dial.part !== "assume" ? `${titleOf(dial.part)} · ${spaced(dial.name)}` : dial.part && dial.part !== "assume" ? `${dial.part} · ${spaced(dial.name)}` : spaced(dial.name);
  const slider = element("input", { type: "range", min: -100, max: 100, step: 1, value: settings.get(dial) || 0, "aria-label": label });
  slider.dataset.dial = `${dial.part}.${dial.name}`;
  const made = element("div", { className: "dial" }, element("div", { className: "pair" }, element("span", { className: "name", dir: "auto" }, label), value), slider);
  const tell = () => {
    const place = settings.get(dial);
    made.classList.toggle("set", Boolean(place));
    value.textContent = place ? `${row.t} → ${shown([settingAt(dial, place), settingAt(dial, place)], unitOf(dial))}` : row.t;
    slider.setAttribute("aria-valuetext", value.textContent);
  };
  slider.addEventListener("input", () => {
    const place = Math.abs(Number(slider.value)) < 2 ? 0 : Number(slider.value);
    if (place) settings.set(dial, place);
    else settings.delete(dial);
    tell();
    recompute();
    showOutcome();
  });
  slider.addEventListener("dblclick", () => { slider.value = 0; slider.dispatchEvent(new Event("input")); });
  tell();
  return made;
};

// Whether people see a difference at all.
const differs = (index) => {
  const row = data.numbers[index], unit = data.units[row.u];
  return shown(ends(row), unit) !== shown(now.values[index], unit);
};
const weight = (row) => {
  const place = WEIGHT.indexOf(row.n.split(".")[0]);
  return (row.s === "design" ? 0 : 100) + (place < 0 ? WEIGHT.length : place);
};
const showOutcome = () => {
  const box = one("#outcome");
  if (!box) return;
  one("#reset").disabled = !settings.size;
  const judged = data.requirements.filter((each) => each.number >= 0 && (stateOf(each) !== each.state || (now.changed[each.number] && differs(each.number))));
  judged.sort((a, b) => RANK.indexOf(stateOf(a)) - RANK.indexOf(stateOf(b)));
  const told = data.members.flatMap((member) => member.numbers || []);
  const moved = told.filter((index) => now.changed[index] && differs(index)).sort((a, b) => weight(data.numbers[a]) - weight(data.numbers[b]));
  const stuck = told.filter((index) => now.fixed[index]);
  if (!settings.size) return box.replaceChildren(element("h3", {}, "Outcome"), element("p", { className: "empty" }, "Move a slider: load, utilisation, replicas, memory, storage, cost and ages follow, and requirements are judged again."));
  const broken = judged.filter((each) => stateOf(each) === "violated" && each.state !== "violated").length;
  say(`${counted(moved.length, "number")} changed, ${counted(broken, "requirement")} broken`);
  const most = everything ? moved.length : 30;
  box.replaceChildren(element("h3", {}, `Outcome · ${counted(moved.length, "number")} changed`),
    judged.length ? element("ul", { className: "rows" }, ...judged.map((each) => requirementRow(each, false))) : null ?? "",
    element("ul", { className: "rows" }, ...moved.slice(0, most).map((index) => outcomeRow(index))),
    moved.length > most ? element("button", { type: "button", className: "plain", onclick: () => { everything = true; showOutcome(); } }, `All ${moved.length}`) : "",
    stuck.length ? element("p", { className: "small" }, `${counted(stuck.length, "number")} marked ~ rest on what has changed through a simulation or a formula that this page does not have: ${stuck.slice(0, 6).map((index) => `${data.numbers[index].s}.${data.numbers[index].n}`).join(", ")}${stuck.length > 6 ? ", …" : ""}. Draw the page again for these.`) : "");
};
const outcomeRow = (index) => {
  const row = data.numbers[index], member = members.get(row.s);
  const alarm = movedParts.get(row.s) === "broken" && breaks({ name: row.s, numbers: [index] });
  const [before, after] = [ends(row), now.values[index]].map(([low, high]) => (low > 0 && high < Infinity ? Math.sqrt(low * high) : low));
  const factor = before > 0 && after > 0 ? `× ${digits(Number((after / before).toPrecision(3)))}` : "";
  return element("li", {},
    element("div", { className: "told" }, element("span", {}, alarm ? sign("violated", "no longer enough") : "", alarm ? " " : "", member ? linkTo(row.s) : row.s, ` ${spaced(row.n)}`), element("span", { className: "small" }, factor)),
    valueOf(index));
};
