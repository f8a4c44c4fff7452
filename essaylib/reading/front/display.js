import { el, fill } from "./dom.js";
import { englishSwitch, followBeside } from "./beside.js";
import { readingGate, rewrite, rubyOf, wantReading } from "./learning.js";

const display_DEFAULTS = {
  theme: "auto", size: 100, face: "serif", measure: 36, numbers: true,
  pinyin: "off", "pinyin-by": "word", level: 0, unlisted: false, "english-under": false,
};
const display_SIZES = [80, 200, 10]; // per cent: least, most, step
const display_MEASURES = [[24, "narrow", "窄"], [36, "medium", "中"], [48, "wide", "宽"], [400, "as wide as there is room", "不限"]];
const display_MOST_PINYIN = 30_000; // code points of a text with pinyin over all of it: each word is an element
const display_WAIT = 300; // ms: a double click must meet the words where its first click did

/** How the text looks: light, size, face, pinyin, levels, English. */
export function displayPanel(view) {
  return new DisplayPanel(view).panel;
}

class DisplayPanel {
  constructor(view) {
    const { t } = view;
    this._view = view;
    this._fields = new Map(); // setting -> what shows its value
    this._ruby = new Set(); // units with pinyin
    this._rubyBy = "";
    Object.assign(this, { _timer: 0, _pressed: false });
    this._pinyinSaid = el("p", { class: "er-soft" });
    this._levelSaid = el("p", { class: "er-soft", role: "status" });
    const element = el("div", { class: "er-display" },
      this._group(t("Page", "版面"),
        this._choice("theme", t("Colours", "颜色"), [["auto", t("as the system", "随系统")], ["light", t("light", "浅色")], ["dark", t("dark", "深色")]]),
        this._size(),
        this._choice("face", t("Typeface", "字体"), [["serif", t("serif", "宋体")], ["sans", t("sans", "黑体")]]),
        this._select("measure", t("Line length", "行长"), display_MEASURES.map(([value, en, zh]) => [value, t(value < 400 ? `${en} (${value} characters)` : en, value < 400 ? `${zh}（${value}字）` : zh)])),
        this._check("numbers", t("Numbers of sentences", "句子编号"))),
      this._group(t("Pinyin", "拼音"),
        this._choice("pinyin", t("Over", "注音范围"), [["off", t("nothing", "不注")], ["sentence", t("the sentence", "本句")], ["text", t("all", "全文")]]),
        this._choice("pinyin-by", t("By", "注音单位"), [["word", t("word", "词")], ["character", t("character", "字")]]), this._pinyinSaid),
      this._group(t("Vocabulary", "词汇等级"),
        this._select("level", t("Mark words", "标出词语"), [
          [0, t("none", "不标")], ...[1, 2, 3, 4, 5, 6].map((level) => [level, t(`above level ${level}`, `${level}级以上`)]), [7, t("not in the list", "表外")]]),
        this._check("unlisted", t("and those not in the list", "兼标表外词")), this._levelSaid),
      readingGate(view),
      view.doc.translation ? this._group(t("English", "英文"), englishSwitch(view), el("p", { class: "er-soft" }, view.lang(view.doc.translation.by))) : null,
      el("button", { type: "button", class: "er-button", on: { click: () => this._reset() } }, t("Back to the defaults", "恢复默认设置")));
    this.panel = { name: "display", title: t("Display", "显示"), icon: "Aa", element };
    for (const name of Object.keys(display_DEFAULTS)) this._apply(name);
    followBeside(view);
    this._listen();
  }

  _listen() {
    const { _view: view } = this;
    view.on("setting", (name) => { if (Object.hasOwn(display_DEFAULTS, name)) this._apply(name); });
    view.on("unit", () => { if (this._get("pinyin") !== "off") this._soon(); });
    view.on("reading", () => { this._drawPinyin(); this._drawLevels(); });
    const ending = new AbortController();
    const { signal } = ending;
    // No line may move under a pointer that is down: a drag would end at other words.
    view.page.element.addEventListener("pointerdown", () => { this._pressed = true; }, { signal });
    for (const event of ["pointerup", "pointercancel"]) {
      window.addEventListener(event, () => { if (this._pressed) { this._pressed = false; if (this._timer) this._soon(); } }, { signal });
    }
    view.on("destroy", () => { clearTimeout(this._timer); ending.abort(); });
  }

  _get(name) {
    return this._view.setting(name) ?? display_DEFAULTS[name];
  }

  _reset() {
    for (const [name, value] of Object.entries(display_DEFAULTS)) this._view.setting(name, value);
    this._view.say(this._view.t("Display as at first", "已恢复默认显示"));
  }

  // Fields ------------------------------------------------------------------------------------------------------------

  _group(title, ...fields) {
    return el("fieldset", {}, el("legend", {}, title), fields);
  }

  _choice(name, label, options) {
    const group = `${name}-${Math.random().toString(36).slice(2)}`; // views on one page are not one group
    const inputs = options.map(([value, text]) => [value, el("input", { type: "radio", name: group, value, on: { change: () => this._view.setting(name, value) } }), text]);
    this._fields.set(name, (now) => { for (const [value, input] of inputs) input.checked = value === now; });
    return el("div", { class: "er-choice", role: "radiogroup", "aria-label": label }, el("span", { class: "er-choice-label" }, label),
      inputs.map(([, input, text]) => el("label", {}, input, text)));
  }

  _select(name, label, options) {
    const select = el("select", { on: { change: () => this._view.setting(name, Number(select.value)) } }, options.map(([value, text]) => el("option", { value }, text)));
    this._fields.set(name, (now) => { select.value = String(now); });
    return el("label", { class: "er-choice" }, el("span", { class: "er-choice-label" }, label), select);
  }

  _check(name, label) {
    const box = el("input", { type: "checkbox", on: { change: () => this._view.setting(name, box.checked) } });
    this._fields.set(name, (now) => { box.checked = now === true; });
    return el("label", { class: "er-check" }, box, label);
  }

  _size() {
    const { t } = this._view;
    const [least, most, step] = display_SIZES;
    const change = (by) => this._view.setting("size", Math.min(most, Math.max(least, this._get("size") + by)));
    const button = (by, sign, label) => el("button", { type: "button", class: "er-button", "aria-label": label, title: label, on: { click: () => change(by) } }, sign);
    const [less, more] = [button(-step, "A−", t("smaller", "缩小")), button(step, "A+", t("larger", "放大"))];
    const now = el("output", {});
    this._fields.set("size", (size) => {
      fill(now, `${size}%`);
      // Not `disabled`, which would take the focus from under the finger.
      less.setAttribute("aria-disabled", String(size <= least));
      more.setAttribute("aria-disabled", String(size >= most));
    });
    return el("div", { class: "er-choice", role: "group", "aria-label": t("Size", "字号") }, el("span", { class: "er-choice-label" }, t("Size", "字号")), less, now, more);
  }

  // Applying ----------------------------------------------------------------------------------------------------------

  /** Show a setting in its field and in the text. The light is the view's own. */
  _apply(name) {
    const [value, { root, page }] = [this._get(name), this._view];
    this._fields.get(name)?.(value);
    if (name === "size") root.style.setProperty("--er-size", String(value / 100));
    else if (name === "measure") root.style.setProperty("--er-measure", `${value}em`);
    else if (name === "face") page.element.classList.toggle("er-sans", value === "sans");
    else if (name === "numbers") page.element.classList.toggle("er-no-numbers", !value);
    else if (name === "pinyin" || name === "pinyin-by") this._drawPinyin();
    else if (name === "level" || name === "unlisted") this._drawLevels();
  }

  _soon() {
    clearTimeout(this._timer);
    this._timer = setTimeout(() => {
      if (this._pressed) return; // comes again when it is let go
      this._timer = 0;
      this._drawPinyin();
    }, display_WAIT);
  }

  _drawPinyin() {
    const { doc, code, unit, page, t } = this._view;
    const [over, by] = [this._get("pinyin"), this._get("pinyin-by")];
    if (over !== "off" && !doc.reading) wantReading(this._view);
    const tooLong = over === "text" && code.length > display_MOST_PINYIN;
    fill(this._pinyinSaid, [
      doc.reading ? this._view.lang(doc.reading.source) : null,
      tooLong ? ` ${t(`Over the chosen sentence only: the text has more than ${display_MOST_PINYIN} characters.`, `全文超过${display_MOST_PINYIN}字，只注本句。`)}` : null,
    ]);
    let wanted = [];
    if (doc.reading && over !== "off") wanted = over === "text" && !tooLong ? doc.units.map((_, i) => i) : doc.units.length ? [unit] : [];
    const now = new Set(wanted);
    const touched = [...this._ruby].filter((one) => !now.has(one) || by !== this._rubyBy);
    touched.push(...wanted.filter((one) => !this._ruby.has(one)));
    for (const one of touched) page.setRuby(one, now.has(one) ? rubyOf(this._view, one, by === "word") : null);
    [this._ruby, this._rubyBy] = [now, by];
    // A class, for :has(rt) would have every move to another sentence style the whole text again.
    page.element.classList.toggle("er-with-pinyin", now.size > 0);
    if (touched.length) rewrite(this._view, touched);
  }

  _drawLevels() {
    const { doc, page, code, t } = this._view;
    const [above, unlisted] = [this._get("level"), this._get("unlisted")];
    if (above && !doc.reading) wantReading(this._view);
    const had = page.layers.has("levels");
    const marked = [];
    const names = new Set();
    if (doc.reading && above) {
      for (const [start, end, level] of doc.reading.words.flat()) {
        if (level ? level <= above : above < 7 && !unlisted) continue;
        marked.push({ start, end, style: "level", title: level ? t(`level ${doc.lists.levels[level - 1]}`, `${doc.lists.levels[level - 1]}级`) : t("not in the list", "表外") });
        names.add(code.slice(start, end));
      }
    }
    fill(this._levelSaid, [
      doc.reading && above ? [el("span", { class: "er-sample er-level", lang: "zh-Hans" }, t("marked", "标出")),
        ` ${t(`${marked.length} times, ${names.size} words`, `${marked.length}处，${names.size}词`)} · `] : null,
      t("Levels of GF 0025-2021, Chinese Proficiency Grading Standards.", "等级据GF 0025-2021《国际中文教育中文水平等级标准》。"),
    ]);
    page.setLayer("levels", marked);
    if (had || marked.length) rewrite(this._view);
  }
}
