import { el, fill } from "./dom.js";

// Pinyin, words and glosses as panels use them. The kernel computes them when first asked; in a file they are there or not.

const learning_WAIT = 60_000; // ms: a kernel at work answers late, one that is gone never
const learning_HAN = /[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufad9\u{20000}-\u{323af}]/u; // essaylib.hanzi.is_han
const learning_states = new WeakMap(); // view -> {waiting, error, timer}
const learning_known = new WeakMap(); // doc.reading -> what is looked up in it often

/** Whether a character is Han, as Python counts it: the syllables of doc.reading go by that. */
export function isHan(character) {
  return learning_HAN.test(character);
}

/** Write pieces anew, and give back what goes with their nodes: marks, and the selection. */
export function rewrite(view, units = null) {
  const kept = view.selection;
  view.page.write(units);
  view.marks.refresh();
  if (kept) view.select(kept);
}

// Asking ------------------------------------------------------------------------------------------------------------

function learning_state(view) {
  if (!learning_states.has(view)) {
    const state = { waiting: false, error: null, timer: 0 };
    learning_states.set(view, state);
    view.on("reading", (detail) => {
      clearTimeout(state.timer);
      Object.assign(state, { waiting: false, error: view.doc.reading ? null : detail ?? learning_LOST });
      view.emit("reading-state");
    });
    view.on("destroy", () => clearTimeout(state.timer));
  }
  return learning_states.get(view);
}

const learning_LOST = { en: "No answer came. Is the kernel running?", zh: "没有得到答复。内核在运行吗？" };

/** Ask for pinyin and words, once. */
export function wantReading(view) {
  const state = learning_state(view);
  if (view.doc.reading || state.waiting || view.where === "file") return;
  Object.assign(state, { waiting: true, error: null });
  state.timer = setTimeout(() => {
    Object.assign(state, { waiting: false, error: learning_LOST });
    view.emit("reading-state");
  }, learning_WAIT);
  view.emit("reading-state");
  setTimeout(() => view.emit("want-reading"), 0); // a view that is being built has nobody listening yet
}

/** A line that says how it stands with pinyin and words, with a button where one can ask. Empty once they are there. */
export function readingGate(view) {
  const { t } = view;
  const element = el("div", { class: "er-gate", role: "status" });
  const draw = () => {
    const { waiting, error } = learning_state(view);
    element.hidden = Boolean(view.doc.reading);
    if (view.doc.reading) return fill(element, []);
    if (view.where === "file") return fill(element, t("Pinyin and words are not in this file.", "本文件不含拼音和词语。"));
    if (waiting) return fill(element, t("Working…", "正在计算……"));
    return fill(element, [
      error ? el("p", { class: "er-fault" }, view.lang(error)) : null,
      el("button", { type: "button", class: "er-button", on: { click: () => wantReading(view) } },
        error ? t("Try again", "再试一次") : t("Work out pinyin and words", "计算拼音和词语")),
    ]);
  };
  view.on("reading-state", draw);
  draw();
  return element;
}

// Words -------------------------------------------------------------------------------------------------------------

/** What is looked up in doc.reading, made once: levels and places by word, terms of the glossary that are no words. */
function learning_of(view) {
  const { reading } = view.doc;
  if (!learning_known.has(reading)) {
    const levels = new Map();
    for (const words of reading.words) for (const [start, end, level] of words) levels.set(view.code.slice(start, end), level);
    const terms = Object.keys(reading.gloss).filter((term) => !levels.has(term));
    learning_known.set(reading, { levels, terms, syllables: new Map() });
  }
  return learning_known.get(reading);
}

/** The syllables of a unit, one a code point; "" for what is no Han character or has no known reading. */
export function syllablesOf(view, unit) {
  const { syllables } = learning_of(view);
  if (!syllables.has(unit)) {
    const given = view.doc.reading.pinyin[unit].split(" ");
    let next = 0;
    syllables.set(unit, Array.from(view.code.slice(...view.doc.units[unit].slice(0, 2)), (character) => {
      if (!isHan(character)) return "";
      const syllable = given[next] ?? "-";
      next += 1;
      return syllable === "-" ? "" : syllable;
    }));
  }
  return syllables.get(unit);
}

/** The pinyin of a place in a unit, as a dictionary joins it: ' before a vowel, a phrase of four or more apart. */
export function pinyinOf(view, unit, start, end) {
  const [first] = view.doc.units[unit];
  const found = syllablesOf(view, unit).slice(start - first, end - first).filter(Boolean);
  if (found.length > 3) return found.join(" ");
  return found.map((one, i) => (i && /^[aoeāáǎàēéěèōóǒò]/.test(one) ? `'${one}` : one)).join("");
}

/** What is known of the words at a place: {start, end, text, pinyin, level, gloss}; level null for what is no one word. */
export function wordAt(view, unit, start, end) {
  const text = view.code.slice(start, end);
  const { gloss } = view.doc.reading;
  const said = Object.hasOwn(gloss, text) ? gloss[text] : null;
  return {
    start, end, text, level: learning_of(view).levels.get(text) ?? null,
    pinyin: pinyinOf(view, unit, start, end) || said?.[0] || "", gloss: said?.[1] ?? "",
  };
}

/** The words of a unit in order, and before them the terms of the glossary that are made of several. */
export function wordsOf(view, unit) {
  const [from, to] = view.doc.units[unit];
  const words = view.doc.reading.words[unit].map(([start, end, level]) => ({ ...wordAt(view, unit, start, end), level }));
  const text = view.code.slice(from, to);
  for (const term of learning_of(view).terms) {
    for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + term.length)) {
      const start = from + Array.from(text.slice(0, at)).length;
      words.push({ ...wordAt(view, unit, start, start + Array.from(term).length), level: null });
    }
  }
  return words.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** Pinyin over a unit, for TextPage.setRuby: by word, or by character. */
export function rubyOf(view, unit, byWord) {
  const [from] = view.doc.units[unit];
  const ruby = [];
  const words = byWord ? view.doc.reading.words[unit].map(([start, end]) => ({ start, end, over: pinyinOf(view, unit, start, end) })) : [];
  const covered = new Set();
  for (const word of words) {
    if (!word.over) continue;
    ruby.push(word);
    for (let at = word.start; at < word.end; at += 1) covered.add(at);
  }
  syllablesOf(view, unit).forEach((over, i) => {
    if (over && !covered.has(from + i)) ruby.push({ start: from + i, end: from + i + 1, over });
  });
  return ruby;
}

/** A level of GF 0025-2021 in words. */
export function levelName(view, level) {
  if (level === null) return "";
  return level ? view.doc.lists.levels[level - 1] : view.t("not in list", "表外");
}
