// The picture under the hand: which one is shown, where it lies, and what is marked on it.
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const data = JSON.parse(one("#data").textContent);
const members = new Map(data.members.map((member) => [member.name, member]));
const stage = one("#stage"), panel = one("#panel");
const figures = new Map([[one("figure").dataset.view, one("figure")]]);
let shownView = "", picked = "";

const element = (tag, props = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (key in made && key !== "list") made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
};
const say = (text) => { one("#said").textContent = text; };
const figure = () => figures.get(shownView);
const boxOf = (name, within = figure()) => all("[data-part]", within).find((box) => box.dataset.part === name);

const figureOf = (name) => {
  if (!figures.has(name)) {
    const asleep = all("template").find((template) => template.dataset.view === name);
    const made = element("figure", {}, asleep.content.cloneNode(true));
    made.dataset.view = name;
    stage.append(made);
    figures.set(name, made);
  }
  return figures.get(name);
};

const prepare = (made) => {
  if (made.dataset.ready) return;
  made.dataset.ready = "1";
  one("svg", made).setAttribute("role", "group");
  for (const box of all("[data-part]", made)) {
    if (!members.has(box.dataset.part)) continue;
    const member = members.get(box.dataset.part);
    box.setAttribute("tabindex", "0");
    box.setAttribute("role", "button");
    box.setAttribute("aria-label", `${member.title}, ${member.kind}`);
  }
};

const showView = (name) => {
  const known = data.views.some((view) => view.name === name) ? name : data.views[0].name;
  shownView = known;
  const current = figureOf(known);
  for (const [, each] of figures) each.hidden = each !== current;
  prepare(current);
  if (!current.place) start(current);
  markBoxes();
  markPicked();
  const view = data.views.find((each) => each.name === known);
  for (const tab of all(".tab")) {
    const on = tab.dataset.view === known;
    tab.setAttribute("aria-selected", on);
    tab.tabIndex = on ? 0 : -1;
    if (on) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  if (!all(".tab").some((tab) => tab.tabIndex === 0) && one(".tab")) one(".tab").tabIndex = 0;
  for (const choice of all(".choice")) {
    const has = [...choice.options].some((option) => option.value === known);
    choice.value = has ? known : "";
    choice.classList.toggle("on", has);
  }
  stage.setAttribute("aria-label", one("svg > title", current).textContent);
  const parts = all("[data-part]", current).length;
  say(parts ? `${view.title}: ${parts} parts` : view.title);
  remember();
};

// Where it lies

const room = () => {
  const rect = stage.getBoundingClientRect();
  const sheet = !panel.hidden && getComputedStyle(panel).position === "absolute" ? panel.offsetHeight : 0;
  return { width: rect.width, height: rect.height - sheet, left: rect.left, top: rect.top };
};
const sizeOf = (made) => ({ width: one("svg", made).viewBox.baseVal.width, height: one("svg", made).viewBox.baseVal.height });

const put = (made, x, y, scale, fitted = false) => {
  made.place = { x, y, scale, fitted };
  made.style.transform = `translate(${x}px,${y}px) scale(${scale})`;
};
const fit = (made = figure()) => {
  const { width, height } = room(), size = sizeOf(made), edge = width < 700 ? 10 : 24;
  const scale = Math.min((width - 2 * edge) / size.width, (height - 2 * edge) / size.height, 1.4);
  put(made, (width - size.width * scale) / 2, (height - size.height * scale) / 2, scale, true);
};
// What would be too small to read on a small screen begins at its top left corner.
const start = (made) => {
  fit(made);
  if (room().width < 700 && made.place.scale < 0.6) put(made, 10, 10, 0.62);
};
const zoom = (factor, x = room().width / 2, y = room().height / 2) => {
  const made = figure(), at = made.place, scale = Math.min(Math.max(at.scale * factor, 0.08), 6);
  const real = scale / at.scale;
  put(made, x - (x - at.x) * real, y - (y - at.y) * real, scale);
};
const pan = (dx, dy) => put(figure(), figure().place.x + dx, figure().place.y + dy, figure().place.scale);

const reveal = (box) => {
  stage.scrollTo(0, 0);
  const rect = box.getBoundingClientRect(), space = room(), edge = 24;
  const beyond = (low, high, from, to) => (low < from + edge ? from + edge - low : high > to - edge ? to - edge - high : 0);
  const dx = beyond(rect.left, rect.right, space.left, space.left + space.width);
  const dy = beyond(rect.top, rect.bottom, space.top, space.top + space.height);
  if (dx || dy) pan(dx, dy);
};

const hands = new Map();
let dragged = false;
stage.addEventListener("pointerdown", (event) => {
  if (event.button > 0) return;
  if (!hands.size) dragged = false;
  hands.set(event.pointerId, { x: event.clientX, y: event.clientY });
});
stage.addEventListener("pointermove", (event) => {
  const before = hands.get(event.pointerId);
  if (!before) return;
  const now = { x: event.clientX, y: event.clientY };
  if (!dragged && Math.hypot(now.x - before.x, now.y - before.y) < 4) return;
  if (!dragged) {
    dragged = true;
    stage.classList.add("moving");
  }
  if (!stage.hasPointerCapture(event.pointerId)) stage.setPointerCapture(event.pointerId);
  const other = [...hands].find(([id]) => id !== event.pointerId)?.[1];
  hands.set(event.pointerId, now);
  if (!other) return pan(now.x - before.x, now.y - before.y);
  const apart = (a) => Math.hypot(a.x - other.x, a.y - other.y) || 1;
  pan((now.x - before.x) / 2, (now.y - before.y) / 2);
  zoom(apart(now) / apart(before), (now.x + other.x) / 2 - room().left, (now.y + other.y) / 2 - room().top);
});
for (const end of ["pointerup", "pointercancel"]) {
  stage.addEventListener(end, (event) => {
    hands.delete(event.pointerId);
    if (!hands.size) stage.classList.remove("moving");
  });
}
stage.addEventListener("wheel", (event) => {
  event.preventDefault();
  const step = event.deltaMode ? event.deltaY * 16 : event.deltaY;
  zoom(Math.exp(-step * (event.ctrlKey ? 0.01 : 0.0016)), event.clientX - room().left, event.clientY - room().top);
}, { passive: false });
stage.addEventListener("scroll", () => stage.scrollTo(0, 0));
stage.addEventListener("click", (event) => {
  if (dragged) return;
  const box = event.target.closest("[data-part]");
  if (box && members.has(box.dataset.part)) choose(box.dataset.part);
  else closePanel();
});
stage.addEventListener("focusin", (event) => {
  if (event.target.dataset.part && event.target.matches(":focus-visible")) reveal(event.target);
});
stage.addEventListener("keydown", (event) => {
  const box = event.target.closest("[data-part]");
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (box && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    choose(box.dataset.part);
    one("h2", panel)?.focus();
  } else if (way) {
    event.preventDefault();
    const next = box && beside(box, way);
    if (next) next.focus({ preventScroll: true });
    else if (!box) pan(-60 * way[0], -60 * way[1]);
  }
});
new ResizeObserver(() => {
  if (figure()?.place?.fitted) fit();
}).observe(stage);

// The neighbour in a direction: one that an arrow leads to where there is one, else the nearest box.
const beside = (box, [dx, dy]) => {
  const middle = (each) => {
    const rect = each.getBoundingClientRect();
    return { x: rect.left + rect.width / 2, y: rect.top + rect.height / 2 };
  };
  const from = middle(box), tied = neighbours(box.dataset.part);
  const nearest = (boxes) => {
    let best = null, least = Infinity;
    for (const each of boxes) {
      const at = middle(each), along = (at.x - from.x) * dx + (at.y - from.y) * dy;
      const aside = Math.abs((at.x - from.x) * dy) + Math.abs((at.y - from.y) * dx);
      if (each === box || along <= 4 || aside > 2.2 * along) continue;
      if (along + 2 * aside < least) [best, least] = [each, along + 2 * aside];
    }
    return best;
  };
  const boxes = all("[data-part][tabindex]", figure());
  return nearest(boxes.filter((each) => tied.has(each.dataset.part))) || nearest(boxes);
};
const neighbours = (name) => new Set(
  all("[data-arrow]", figure()).flatMap((arrow) => {
    const { from, to } = arrow.dataset;
    return from === name ? [to] : to === name ? [from] : [];
  }),
);

// What is marked on it

const markPicked = () => {
  const current = figure(), tied = picked && boxOf(picked) ? neighbours(picked) : new Set();
  const on = Boolean(picked && boxOf(picked));
  current.classList.toggle("chosen", on);
  const arrows = new Set();
  for (const arrow of all("[data-arrow]", current)) {
    const touches = on && (arrow.dataset.from === picked || arrow.dataset.to === picked);
    arrow.classList.toggle("tied", touches);
    if (touches) arrows.add(arrow.dataset.arrow);
  }
  for (const label of all("[data-label]", current)) label.classList.toggle("tied", arrows.has(label.dataset.label));
  for (const box of all("[data-part]", current)) {
    box.classList.toggle("picked", box.dataset.part === picked);
    box.classList.toggle("tied", tied.has(box.dataset.part));
  }
};

const SVG = "http://www.w3.org/2000/svg";
const drawn = (tag, attributes, text = "") => {
  const made = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
};
const WORST = ["error", "warning", "info", "question"];
const worst = (findings) => WORST.find((severity) => findings.some((finding) => finding.severity === severity)) || "info";
const findingsOf = (name) => data.findings.filter((finding) => finding.part === name && !finding.accepted);

// A number for findings at the right corner of a box, a dot for what a slider has moved at the left one.
const markBoxes = () => {
  const current = figure();
  const plain = data.views.find((view) => view.name === shownView).sort !== "outage"; // there corners say what falls
  for (const mark of all(".mark", current)) mark.remove();
  for (const box of all("[data-part]", current)) {
    const { name } = members.get(box.dataset.part) || {};
    if (!name) continue;
    const shape = box.children[1].getBBox(), found = findingsOf(name), moved = movedParts.get(name);
    if (plain && found.length) {
      const mark = drawn("g", { class: "mark", transform: `translate(${shape.x + shape.width - 5} ${shape.y + 3})` });
      mark.append(drawn("circle", { r: 9.5, class: worst(found) }), drawn("text", { y: 3.8 }, String(found.length)));
      mark.append(drawn("title", {}, `${found.length} ${found.length === 1 ? "finding" : "findings"}`));
      box.append(mark);
    }
    if (moved) {
      const mark = drawn("g", { class: "mark", transform: `translate(${shape.x + 5} ${shape.y + 3})` });
      mark.append(drawn("circle", { r: 8.5, class: moved }), drawn("text", { y: 3.8 }, moved === "broken" ? "!" : "Δ"));
      box.append(mark);
    }
  }
};
