import { el, fill, shorten, visible } from "./dom.js";
import { partsAround } from "./places.js";
import { rawSpan } from "./w3c.js";
import { englishSwitch } from "./beside.js";
import { levelName, readingGate, wordAt, wordsOf } from "./learning.js";

const sentence_LONGEST_WORD = 12; // code points: a longer selection is no word
const sentence_LONGEST_CUT = 300; // code points of one stretch of the page that are shown

/** The sentence that is read: its place in the essay and on the page, English, words. */
export function sentencePanel(view) {
  return new SentencePanel(view).panel;
}

class SentencePanel {
  constructor(view) {
    const { t } = view;
    this._view = view;
    this._at = 0;
    this._drawn = null;
    this._address = el("button", { type: "button", class: "er-button er-part-address", on: { click: () => view.copy(this._addressOf()) } });
    this._path = el("p", { class: "er-sen-path", lang: "zh-Hans" });
    this._words = el("p", { class: "er-sen-words", lang: "zh-Hans" });
    this._card = el("div", { class: "er-word-card", hidden: true });
    this._page = el("section", { class: "er-sen-page" });
    this._english = this._fold("english-open", t("Working English", "试译"));
    this._table = this._fold("words-open", t("Words", "词语"));
    const step = (by, sign, label) => el("button", { type: "button", class: "er-button", "aria-label": label, title: label,
      on: { click: () => view.goTo(Math.min(view.doc.units.length - 1, Math.max(0, this._at + by))) } }, sign);
    this._gate = readingGate(view);
    this._table.box.append(this._gate, this._table.body);
    this._english.box.append(this._english.body);
    const element = el("div", { class: "er-sen" },
      el("div", { class: "er-sen-head" }, step(-1, "‹", t("The sentence before", "上一句")), this._address, step(1, "›", t("The next sentence", "下一句"))),
      this._path, this._words, this._card, this._page,
      view.doc.translation ? this._english.element : null, englishSwitch(view), this._table.element);
    this.panel = { name: "sentence", title: t("Sentence", "本句"), element, shown: () => this._follow() };
    view.on("unit", (unit) => this._turn(unit));
    view.on("selection", (place) => {
      if (place) this._turn(view.page.unitAt(place.start));
      if (view.open === "sentence") this._drawCard();
    });
    view.on("reading", () => { this._drawn = null; this._follow(); });
  }

  /** A part that is folded until the reader opens it; it stays as the reader left it. */
  _fold(name, title) {
    const body = el("div", {});
    const box = el("div", { class: "er-fold-box" });
    const element = el("details", { class: "er-fold", open: this._view.setting(name) === true,
      on: { toggle: () => { if (element.open !== (this._view.setting(name) === true)) this._view.setting(name, element.open); } } },
    el("summary", {}, title), box);
    return { element, body, box };
  }

  _addressOf() {
    return this._view.doc.units[this._at]?.[2] ?? "0";
  }

  _turn(unit) {
    this._at = unit;
    if (this._view.open === "sentence") this._follow();
  }

  _follow() {
    if (!this._view.doc.units.length) return;
    if (this._drawn !== this._at) {
      this._drawn = this._at;
      this._draw();
    }
    this._drawCard();
  }

  _draw() {
    const { doc, t, code } = this._view;
    const [start, end] = doc.units[this._at];
    const address = this._addressOf();
    fill(this._address, address);
    this._address.setAttribute("aria-label", `${address} · ${t("copy the address", "复制地址")}`);
    this._address.title = t("Copy the address", "复制地址");
    const trail = partsAround(doc, start);
    fill(this._path, trail.map((part, i) => [i ? " › " : null, part.label + part.heading || t("Introduction", "引言")]));
    this._path.hidden = !trail.length;
    fill(this._words, visible(code.slice(start, end)));
    this._drawPage(start, end);
    const english = doc.translation && Object.hasOwn(doc.translation.sentences, address) ? doc.translation.sentences[address] : null;
    fill(this._english.body, !doc.translation ? [] : [
      el("p", english ? { lang: "en" } : {}, english ?? t("This place is not translated.", "此处未译。")),
      el("p", { class: "er-soft" }, this._view.lang(doc.translation.by)),
    ]);
    this._drawWords();
  }

  // Page --------------------------------------------------------------------------------------------------------------

  _drawPage(start, end) {
    const { doc, t } = this._view;
    const [from, to] = rawSpan(doc, start, end);
    const [line, piece, shown] = [doc.page.line[this._at], doc.page.piece[this._at], doc.page.shown[this._at]];
    const where = [
      t(`line ${line}`, `第${line}行`),
      ...(piece === null ? [] : [t(`piece ${visible(piece)}`, `第${visible(piece)}段`)]),
      t(`characters ${from}–${to}`, `字符${from}–${to}`),
    ];
    const kinds = [...new Set((shown ?? []).map(([kind]) => kind).filter(Boolean))];
    fill(this._page, [
      el("h2", {}, t("On the page", "网页原貌")),
      el("p", { class: "er-soft" }, where.join(" · ")),
      shown
        ? [el("p", { class: "er-sen-raw", lang: "zh-Hans" }, "…", shown.map((stretch) => this._stretch(stretch)), "…"),
          el("dl", { class: "er-sen-kinds" }, kinds.map((kind) => [
            el("dt", {}, el("code", {}, kind)), el("dd", {}, this._why(kind))]))]
        : el("p", {}, t("Nothing was changed here but, at most, the width of marks.", "此处未作改动，至多改了标点的全角半角。")),
    ]);
  }

  /** Why edits of a kind are made. */
  _why(kind) {
    return this._view.lang(this._view.doc.lists.kinds[kind]) || kind;
  }

  _stretch([kind, raw, text, inside]) {
    const { t } = this._view;
    if (!kind) return el(inside ? "mark" : "span", { class: inside ? "er-sen-inside" : "er-sen-around" }, sentence_seen(raw, false));
    const why = this._why(kind);
    return [
      raw ? el("del", { title: `${t("taken out", "删去")}: ${why}` }, sentence_seen(raw, true)) : null,
      text ? el("ins", { title: `${t("put in", "补入")}: ${why}` }, sentence_seen(text, true)) : null,
    ];
  }

  // Words -------------------------------------------------------------------------------------------------------------

  _drawWords() {
    const { view, t } = { view: this._view, t: this._view.t };
    if (!view.doc.reading) return fill(this._table.body, []);
    const { source, gloss_source: glossSource } = view.doc.reading;
    const words = wordsOf(view, this._at);
    const seen = new Set(); // a word that comes again is said once
    const rows = words.filter(({ text }) => !seen.has(text) && seen.add(text));
    return fill(this._table.body, [
      rows.length ? this._wordTable(rows, t("Words of this sentence", "本句词语")) : el("p", {}, t("No words here.", "此处没有词语。")),
      el("p", { class: "er-soft" }, `${t("Pinyin, words, levels", "拼音、词语、等级")}: ${view.lang(source)}`),
      el("p", { class: "er-soft" }, glossSource ? `${t("Meanings", "释义")}: ${view.lang(glossSource)}` : t("No dictionary is installed, so no meanings are shown.", "未安装词典，故无释义。")),
    ]);
  }

  _wordTable(rows, caption) {
    const { t } = this._view;
    const glossed = rows.some(({ gloss }) => gloss);
    const heads = [t("word", "词"), t("pinyin", "拼音"), t("level", "等级"), ...(glossed ? [t("meaning", "释义")] : [])];
    return el("table", { class: "er-words" },
      el("caption", { class: "er-unseen" }, caption),
      el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, rows.map((word) => el("tr", {},
        el("th", { scope: "row", lang: "zh-Hans" }, el("button", { type: "button", class: "er-word", title: t("Select it in the text", "在正文中选取"),
          on: { click: () => this._view.select({ start: word.start, end: word.end }) } }, visible(word.text))),
        el("td", { class: "er-pinyin", lang: "zh-Latn" }, word.pinyin), el("td", {}, levelName(this._view, word.level)),
        glossed ? el("td", { lang: "en" }, word.gloss) : null))));
  }

  /** The selected word, with the words and terms it is part of or made of. */
  _drawCard() {
    const { doc, selection, t } = this._view;
    const [start, end] = doc.units[this._at];
    const here = doc.reading && selection && selection.start >= start && selection.end <= end
      && selection.end - selection.start <= sentence_LONGEST_WORD;
    this._card.hidden = !here;
    if (!here) return fill(this._card, []);
    const word = wordAt(this._view, this._at, selection.start, selection.end);
    const others = wordsOf(this._view, this._at).filter((one) => one.start < word.end && one.end > word.start && one.text !== word.text);
    return fill(this._card, [
      el("p", {}, el("strong", { lang: "zh-Hans", class: "er-card-word" }, visible(word.text)), " ",
        el("span", { class: "er-pinyin", lang: "zh-Latn" }, word.pinyin)),
      el("p", {}, word.level === null ? t("not one word as the program cuts the text", "程序切分中不是一个词")
        : `${t("level", "等级")} ${levelName(this._view, word.level)}`),
      word.gloss ? el("p", { lang: "en" }, word.gloss) : null,
      others.length ? this._wordTable(others, t("Words at this place", "此处的词语")) : null,
    ]);
  }
}

/** Text of the page with line ends shown; in what was changed, blanks too. */
function sentence_seen(text, changed) {
  const points = Array.from(text);
  const n = points.length - sentence_LONGEST_CUT;
  const cut = n > 0 ? `${shorten(text, sentence_LONGEST_CUT - 60)} (+${n}) …${points.slice(-60).join("")}` : text;
  const seen = visible(cut).replace(/\r?\n/g, "↵").replace(/\t/g, "⇥");
  return changed ? seen.replace(/[ \u00a0\u3000\u2000-\u200a]/g, "␣") : seen;
}
