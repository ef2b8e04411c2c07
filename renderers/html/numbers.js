// Numbers: the twin of `applied` and `worked_out` of mlsd_dsl/analyses/fact.py, on the rows that a survey gives.
// A row: l, h (h is l where it is missing), op, in, w (weights), sg (signs of a formula of its own), u (unit).
const YEAR = 365 * 86400, MONTH = 730 * 3600, DAY = 86400;
const times = (values) => {
  let result = 1;
  for (const value of values) {
    if (value === 0) return 0;
    result *= value;
  }
  return result;
};
const total = (values) => values.reduce((sum, value) => sum + value, 0);
const OPERATIONS = {
  sum: { signs: [1], work: total },
  max: { signs: [1], work: (values) => Math.max(...values) },
  min: { signs: [1], work: (values) => Math.min(...values) },
  product: { signs: [1], work: times },
  weighted: { signs: [1], work: (values, weights) => total(values.map((v, i) => (weights[i] ? v * weights[i] : 0))) },
  any: { signs: [1], work: (values) => 1 - times(values.map((value) => 1 - value)) },
  same: { signs: [1], work: (values) => values[0] },
  ceil: { signs: [1], work: (values) => Math.ceil(values[0]) },
  log2: { signs: [1], work: (values) => Math.log2(values[0]) },
  difference: { signs: [1, -1], work: ([first, ...rest]) => first - total(rest) },
  quotient: { signs: [1, -1], work: ([first, ...rest]) => (times(rest) ? first / times(rest) : Infinity) },
  // Formulas of their own; their signs come with the rows.
  "square root": { work: ([n]) => (n >= 0 ? Math.sqrt(n) : 0) },
  "flat index": { work: ([n, dim, width]) => n * dim * width },
  "HNSW index": { work: ([n, dim, width, m]) => n * (dim * width + 4 * (2 * m + m / (m - 1)) + 12) },
  "IVF index": { work: ([n, dim, width, lists]) => n * (dim * width + 8) + lists * 4 * dim },
  "IVF index of 8-bit numbers": { work: ([n, dim, lists]) => n * (dim + 8) + lists * 4 * dim },
  "IVF index of codes": {
    work: ([n, dim, lists, code, bits]) => {
      const segments = Math.min(Math.max(Math.floor((code * 8) / bits), 1), dim);
      return n * (Math.ceil((segments * bits) / 8) + 8) + lists * 4 * dim + 2 ** bits * 4 * dim;
    },
  },
  "DiskANN on the disk": {
    work: ([n, dim, width, degree]) => {
      const node = dim * width + 4 + 4 * degree, together = Math.max(1, Math.floor(4096 / node));
      return Math.ceil(n / together) * Math.ceil(node / 4096) * 4096;
    },
  },
  "retained volume": {
    work: ([rate, time, growth]) => {
      const slope = Math.log1p(growth * YEAR) / YEAR;
      return Math.abs(slope * time) < 1e-9 ? rate * time : (rate * -Math.expm1(-slope * time)) / slope;
    },
  },
  "keys in Redis": { work: ([keys, key, value]) => redis(keys, Math.max(even(key), 1), even(value), even(keys)) },
  "servers by the 99th percentile": { work: ([rate, bound, service]) => serversByPercentile(rate, bound, service) },
};

// As Python rounds: halves go to the even number.
const even = (value) => {
  const low = Math.floor(value);
  return value - low === 0.5 ? low + (low % 2) : Math.round(value);
};
// mlsd_dsl/formulas/key_value.py
const allocated = (size) => {
  if (size <= 128) return size <= 8 ? 8 : Math.ceil(size / 16) * 16;
  const step = 2 ** (Math.floor(Math.log2(size - 1)) + 1 - 3);
  return Math.ceil(size / step) * step;
};
const redis = (count, key, value, keys) => {
  if (count < 1) return 0;
  const string = (length) => length + 1 + (length <= 31 ? 1 : length <= 255 ? 3 : 5);
  const stored = value <= 44 ? allocated(16 + 3 + value + 1) : 16 + allocated(string(value));
  const slot = keys > 1 ? (8 * 2 ** Math.ceil(Math.log2(keys))) / keys : 8;
  return count * (allocated(string(key)) + allocated(24) + stored + slot);
};
// mlsd_dsl/formulas/servers.py and queues.py: the least number of servers that answer 99 of 100 within the bound
const serversByPercentile = (rate, bound, service) => {
  if (rate === Infinity || service === Infinity) return Infinity;
  const beyond = Math.max((rate * service) / 5000, 1), load = (rate / beyond) * service, time = bound / service;
  if (Math.exp(-time) > 0.01) return Infinity;
  let blocked = 1;
  for (let servers = 1; servers < 20000; servers++) {
    blocked = (load * blocked) / (servers + load * blocked);
    if (servers <= load) continue;
    const busy = load / servers, waiting = blocked / (1 - busy + busy * blocked);
    const slope = servers - load - 1;
    const tail = Math.abs(slope * time) < 1e-9
      ? Math.exp(-time) * (1 + waiting * time)
      : Math.exp(-time) + (waiting * (Math.exp(-time) - Math.exp(-(servers - load) * time))) / slope;
    if (Math.min(1, tail) <= 1 - 0.99) return Math.ceil(beyond * servers);
  }
  return Infinity;
};

const ends = (row) => {
  const end = (value) => (value === "inf" ? Infinity : value === "-inf" ? -Infinity : value);
  return [end(row.l), end("h" in row ? row.h : row.l)];
};

const near = (a, b) => a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)) || (a !== a && b !== b);

const applied = (row, inputs) => {
  const { work, signs } = OPERATIONS[row.op];
  const given = row.sg || signs;
  const sign = (place) => given[Math.min(place, given.length - 1)];
  const least = inputs.map(([low, high], place) => (sign(place) > 0 ? low : high));
  const most = inputs.map(([low, high], place) => (sign(place) > 0 ? high : low));
  if (!row.sg) return [work(least, row.w || []), work(most, row.w || [])];
  // A formula of its own has its limit where an input has no end, and no end where it refuses.
  const bounded = (given) => {
    const endless = given.flatMap((end, place) => (Number.isFinite(end) ? [] : [sign(place)]));
    if (endless.length) return Math.max(...endless) > 0 ? Infinity : 0;
    const result = work(given);
    return Number.isNaN(result) ? Infinity : result;
  };
  return [bounded(least), bounded(most)];
};

// Which numbers the page can work out again. One that does not come out as it was stated is left as it is.
const followed = (rows) => {
  const known = rows.map(ends);
  return rows.map((row, index) => {
    if (!row.in || !Object.hasOwn(OPERATIONS, row.op) || row.words) return false;
    if (!row.sg && !OPERATIONS[row.op].signs) return false;
    const [low, high] = applied(row, row.in.map((input) => known[input]));
    return near(low, known[index][0]) && near(high, known[index][1]);
  });
};

// All numbers with some of them set to one value each (`settings`: index → value). `fixed` marks what rests on a changed
// number but cannot be worked out here, and all that rests on it in turn.
const workedOut = (rows, able, settings) => {
  const values = rows.map(ends), changed = rows.map(() => false), fixed = rows.map(() => false);
  rows.forEach((row, index) => {
    if (settings.has(index)) {
      const value = settings.get(index);
      changed[index] = !(near(value, values[index][0]) && near(value, values[index][1]));
      values[index] = [value, value];
    } else if (row.in && row.in.some((input) => changed[input] || fixed[input])) {
      const moved = row.in.some((input) => changed[input]);
      fixed[index] = row.in.some((input) => fixed[input]) || (moved && !able[index]);
      if (!able[index] || !moved) return;
      const now = applied(row, row.in.map((input) => values[input]));
      if (now.some((end) => end !== end)) return void (fixed[index] = true); // outside of what a formula is for
      changed[index] = !(near(now[0], values[index][0]) && near(now[1], values[index][1]));
      if (changed[index]) values[index] = now;
    }
  });
  return { values, changed, fixed };
};

const HELD = {
  "<=": (a, b) => a <= b, "<": (a, b) => a < b, ">=": (a, b) => a >= b, ">": (a, b) => a > b,
};

// The twin of `compared` of mlsd_dsl/verdicts.py; `unknown` where something unstated leaves it open.
const verdict = ([low, high], sign, [least, most], missing) => {
  const open = missing ? "unknown" : "at_risk";
  if (sign === "==" || sign === "!=") {
    if (low === high && least === most && low === least) return sign === "==" ? "holds" : "violated";
    return high < least || low > most ? (sign === "==" ? "violated" : "holds") : open;
  }
  const held = HELD[sign], upper = sign[0] === "<";
  if (upper ? held(high, least) : held(low, most)) return "holds";
  return (upper ? held(low, most) : held(high, least)) ? open : "violated";
};

const SCALES = {
  time: [[YEAR * 2, YEAR, "years"], [DAY * 2, DAY, "days"], [3600, 3600, "h"], [60, 60, "min"], [1, 1, "s"], [1e-3, 1e-3, "ms"], [1e-6, 1e-6, "us"], [0, 1e-9, "ns"]],
  data: [[1e18, 1e18, "EB"], [1e15, 1e15, "PB"], [1e12, 1e12, "TB"], [1e9, 1e9, "GB"], [1e6, 1e6, "MB"], [1e3, 1e3, "KB"], [0, 1, "bytes"]],
  flop: [[1e21, 1e21, "ZFLOP"], [1e18, 1e18, "EFLOP"], [1e15, 1e15, "PFLOP"], [1e12, 1e12, "TFLOP"], [1e9, 1e9, "GFLOP"], [1e6, 1e6, "MFLOP"], [0, 1, "FLOP"]],
};
const LETTERS = [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "k"]];

const digits = (value) => {
  const rounded = Number(value.toPrecision(3)), size = Math.abs(rounded), whole = near(value, Math.round(value));
  if (whole && (size < 1e4 || (size < 1e5 && !near(value, rounded)))) return String(Math.round(value));
  const scale = LETTERS.find(([least]) => size >= least);
  return scale ? Number((rounded / scale[0]).toPrecision(3)) + scale[1] : String(rounded);
};

const share = (value) => {
  if (value > 90 && value < 100) return String(Number((100 - Number((100 - value).toPrecision(2))).toPrecision(12)));
  return digits(value);
};

// A quantity for people: at most three digits, as `show` of mlsd_dsl/vocabulary/quantities.py has it.
const shown = ([low, high], [scales, size, one, many]) => {
  if (Number.isNaN(low)) return "unknown";
  if (high === Infinity) return low > 0 && low < Infinity ? `at least ${shown([low, low], [scales, size, one, many])}` : "unknown";
  const both = (write) => (near(low, high) ? write(low) : `${write(low)}..${write(high)}`);
  if (scales in SCALES) {
    const rounded = Math.abs(Number(high.toPrecision(3)));
    const [, unit, word] = SCALES[scales].find(([least]) => rounded >= least * 0.9999);
    return `${both((value) => digits(value / unit))} ${word}${many}`;
  }
  if (scales === "share") return `${both((value) => share(value / size))}%`;
  if (many.endsWith("/s") && high < 0.05 && high > 0) return shown([low * DAY, high * DAY], ["plain", 1, one.replace("/s", "/day"), many.replace("/s", "/day")]);
  const text = both((value) => digits(value / size));
  const word = text === "1" ? one : many;
  return word ? `${text}${word === "x" ? "" : " "}${word}` : text;
};
