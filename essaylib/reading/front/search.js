import { el, fill, visible } from "./dom.js";
import { toNarrow, toWide } from "./places.js";
import { reveal } from "./scroll.js";
import { isHan } from "./learning.js";

// Search by string, as essaylib.concordance.find counts: every place, inside longer words and overlapping ones too, the
// context clipped at the block.

const search_LINES = 200; // shown at once
const search_MARKS = 5_000; // places marked in the text: more take the browser's breath away
const search_WIDTH = 40; // code points of context given on either side; the room shows what it can
const search_WAIT = 150; // ms after a letter

/** Search by string, with a concordance that leads to the places. */
export function searchPanel(view) {
  return new SearchPanel(view).panel;
}

class SearchPanel {
  constructor(view) {
    const { t } = view;
    this._view = view;
    Object.assign(this, { _query: "", _found: [], _order: [], _now: -1, _first: 0, _timer: 0, _collator: null });
    this._input = el("input", { type: "search", autocomplete: "off", spellcheck: "false", enterkeyhint: "search",
      on: { input: (event) => this._onInput(event), compositionend: () => this._soon(), keydown: (event) => this._onKey(event) } });
    this._several = el("input", { type: "checkbox", on: { change: () => this._run() } });
    this._severalRow = el("label", { class: "er-check", hidden: true }, this._several, t("several strings, with | between", "多个字符串，以“|”分隔"));
    this._sort = el("select", { on: { change: () => { this._put(); this._draw(Math.max(0, this._now)); } } },
      [["text", t("place", "位置")], ["left", t("what stands before", "左侧文字")], ["right", t("what stands after", "右侧文字")]]
        .map(([value, name]) => el("option", { value }, name)));
    this._said = el("p", { class: "er-search-said", role: "status" });
    this._hints = el("div", { class: "er-search-hints" });
    this._list = el("ol", { class: "er-kwic", lang: "zh-Hans", "aria-label": t("Concordance", "逐行索引"),
      on: { click: (event) => this._onClick(event), keydown: (event) => this._onListKey(event) } });
    const more = (run) => el("button", { type: "button", class: "er-button", hidden: true, on: { click: run } });
    [this._before, this._more] = [more(() => this._showBefore()), more(() => this._showMore())];
    const turn = (by, sign, label) => el("button", { type: "button", class: "er-button", title: label, "aria-label": label, on: { click: () => this._step(by) } }, sign);
    this._tools = el("div", { class: "er-search-tools", hidden: true },
      el("label", {}, t("by", "按"), " ", this._sort),
      turn(-1, "↑", t("The place before (Shift+Enter)", "上一处（Shift+Enter）")), turn(1, "↓", t("The next place (Enter)", "下一处（Enter）")));
    const element = el("div", { class: "er-search" },
      el("label", { class: "er-search-label" }, t("String, as it stands in the text", "字符串，与正文一字不差"), this._input),
      this._severalRow, this._said, this._hints, this._tools, this._before, this._list, this._more);
    this.panel = { name: "search", title: t("Search", "检索"), element };
    view.key("/", t("search", "检索"), () => this._open());
    view.key("F3", t("the next place found; with Shift the one before", "下一处检索结果；加 Shift 为上一处"), () => this._step(1));
    view.key("Shift+F3", "", () => this._step(-1));
    view.action("search", t("Search", "检索"), (place) => place && this._take(view.code.slice(place.start, place.end)));
    view.on("destroy", () => clearTimeout(this._timer));
  }

  // Asking ------------------------------------------------------------------------------------------------------------

  _open() {
    this._view.panel("search");
    this._input.focus();
    this._input.select();
  }

  /** Search for words of the text: those of the first line, a field having one. */
  _take(words) {
    this._input.value = words.split("\n")[0];
    this._open();
    this._run();
  }

  _onInput(event) {
    if (!event.isComposing) this._soon();
  }

  _soon() {
    clearTimeout(this._timer);
    this._timer = setTimeout(() => this._run(), search_WAIT);
  }

  _onKey(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" || event.key === "F3") {
      event.preventDefault();
      if (this._input.value !== this._query) this._run();
      this._step(event.shiftKey ? -1 : 1);
    } else if (event.key === "ArrowDown" && this._order.length) {
      event.preventDefault();
      (this._rowAt(this._now) ?? this._rowAt(this._first))?.focus();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      if (!this._input.value) this._view.page.element.focus({ preventScroll: true });
      this._input.value = "";
      this._run();
    }
  }

  // Finding -----------------------------------------------------------------------------------------------------------

  _run() {
    clearTimeout(this._timer);
    this._query = this._input.value;
    this._severalRow.hidden = !/[|｜]/.test(this._query);
    const terms = this._several.checked ? this._query.split(/[|｜]/).filter(Boolean) : [this._query].filter(Boolean);
    this._found = search_places(this._view.code, terms);
    this._now = -1;
    this._put();
    this._view.marks.set("found", this._found.slice(0, search_MARKS).map(({ start, end }) => ({ start, end, style: "found" })));
    this._view.marks.set("found-now", []);
    this._say(terms);
    this._draw();
  }

  /** The places in the order the reader wants. */
  _put() {
    const by = this._sort.value;
    const rows = this._found.map((place) => ({ ...place, at: place }));
    if (by !== "text") {
      this._collator ??= new Intl.Collator(["zh-Hans-CN-u-co-pinyin", "zh"]);
      for (const row of rows) {
        const { left, right } = this._context(row.at);
        row.key = by === "left" ? Array.from(left).reverse() : Array.from(right);
      }
      rows.sort((a, b) => search_order(a.key, b.key, this._collator) || a.start - b.start);
    }
    const now = this._order[this._now];
    this._order = rows.map(({ at }) => at);
    this._now = now ? this._order.indexOf(now) : -1;
  }

  _context({ start, end }) {
    const { code } = this._view;
    const left = code.slice(Math.max(0, start - search_WIDTH), start);
    const right = code.slice(end, Math.min(code.length, end + search_WIDTH));
    return { left: left.slice(left.lastIndexOf("\n") + 1), right: right.split("\n")[0] };
  }

  _say(terms) {
    const { doc, page, t } = this._view;
    const n = this._found.length;
    this._tools.hidden = n === 0;
    fill(this._hints, n || !terms.length ? [] : this._otherForms());
    if (!terms.length) return fill(this._said, []);
    if (!n) return fill(this._said, t(`“${visible(this._query)}” does not stand in the text, as typed.`, `正文中没有“${visible(this._query)}”（按原样查找）。`));
    const units = new Set(this._found.map(({ start }) => page.unitAt(start)));
    const heads = [...units].filter((unit) => doc.units[unit]?.[2].endsWith("/0")).length;
    const sentences = units.size - heads;
    const many = (number, one, several) => (number ? [`${number} ${number === 1 ? one : several}`] : []);
    const en = [...many(sentences, "sentence", "sentences"), ...many(heads, "heading", "headings")].join(" and ");
    const zh = [sentences ? `${sentences}句` : "", heads ? `${heads}个标题` : ""].filter(Boolean).join("、");
    return fill(this._said, [
      t(`${n} in ${en}`, `${n}处，见于${zh}`),
      n > search_MARKS ? ` · ${t(`the first ${search_MARKS} are marked in the text`, `正文中标出前${search_MARKS}处`)}` : null,
    ]);
  }

  /** Other ways to write what was not found, where the text has them. */
  _otherForms() {
    const { t, code } = this._view;
    const forms = new Set([this._query, this._query.trim()].flatMap((query) => [query, toWide(query), toNarrow(query)]));
    return [...forms].filter((form) => form && form !== this._query).map((form) => [form, search_places(code, [form]).length])
      .filter(([, n]) => n).map(([form, n]) => el("button", { type: "button", class: "er-button", on: { click: () => this._take(form) } },
        t(`“${visible(form)}”: ${n}`, `“${visible(form)}”：${n}处`)));
  }

  // Lines -------------------------------------------------------------------------------------------------------------

  /** Lines from the i-th on; those before it and after it come when asked for. */
  _draw(i = 0) {
    this._first = i - (i % search_LINES);
    fill(this._list, []);
    this._showMore(false);
    this._mark();
  }

  _showMore(focus = true) {
    const first = this._last + 1;
    this._list.append(...this._rows(first, first + search_LINES));
    this._offer();
    if (focus) this._rowAt(first)?.focus();
  }

  _showBefore() {
    const first = Math.max(0, this._first - search_LINES);
    this._list.prepend(...this._rows(first, this._first));
    this._first = first;
    this._offer();
    this._rowAt(first)?.focus();
  }

  _offer() {
    const { t } = this._view;
    const [before, after] = [this._first, this._order.length - this._last - 1];
    const most = (left) => Math.min(left, search_LINES);
    this._before.hidden = before <= 0;
    this._more.hidden = after <= 0;
    fill(this._before, t(`${most(before)} before, of ${before}`, `显示前${most(before)}行（前面有${before}行）`));
    fill(this._more, t(`${most(after)} more of ${after}`, `再显示${most(after)}行（余${after}行）`));
  }

  /** The number of the last line there is. */
  get _last() {
    return this._first + this._list.childElementCount - 1;
  }

  _rows(from, to) {
    return this._order.slice(from, to).map((place, i) => this._row(place, from + i));
  }

  _row(place, i) {
    const { left, right } = this._context(place);
    const { page, code } = this._view;
    return el("li", {}, el("button", { type: "button", class: "er-kwic-row", tabindex: i === this._first ? "0" : "-1", data: { i } },
      el("span", { class: "er-part-address" }, page.address(place.start, place.end)),
      el("span", { class: "er-kwic-left" }, el("span", {}, visible(left))),
      el("span", { class: "er-kwic-right" }, el("mark", {}, visible(code.slice(place.start, place.end))), visible(right))));
  }

  _rowAt(i) {
    return this._list.children[i - this._first]?.firstElementChild ?? null;
  }

  _onClick(event) {
    const row = event.target.closest(".er-kwic-row");
    if (row) this._go(Number(row.dataset.i));
  }

  _onListKey(event) {
    const row = event.target.closest(".er-kwic-row");
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const i = Number(row.dataset.i);
    const [first, last] = [this._first, this._last];
    const next = { ArrowDown: i + 1, ArrowUp: i - 1, Home: first, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (next < first && !this._before.hidden) this._before.focus();
    else if (next < first) this._input.focus();
    else if (next > last && !this._more.hidden) this._more.focus();
    else this._rowAt(Math.min(next, last))?.focus();
  }

  _step(by) {
    const n = this._order.length;
    if (!n) {
      if (!this._query) this._open();
      return;
    }
    let next = this._now + by;
    if (this._now < 0) { // the first one is the next from where the reader is
      const { doc, unit } = this._view;
      const from = this._sort.value === "text" ? doc.units[unit]?.[0] ?? 0 : 0;
      next = by > 0 ? Math.max(0, this._order.findIndex(({ start }) => start >= from)) : this._order.findLastIndex(({ start }) => start < from);
    }
    this._go((next + n) % n);
  }

  _go(i) {
    const { t } = this._view;
    this._now = i;
    if (!this._rowAt(i)) this._draw(i);
    const place = this._order[i];
    this._view.marks.set("found-now", [{ ...place, style: "found-now" }]);
    this._view.show(place);
    this._mark();
    this._view.say(`${i + 1} / ${this._order.length} · ${this._view.page.address(place.start, place.end)} · ${t("found", "检索")}`);
  }

  /** The line of the place that is shown is the one the Tab key goes to. */
  _mark() {
    const old = this._list.querySelector("[aria-current]");
    old?.removeAttribute("aria-current");
    const row = this._rowAt(this._now);
    if (!row) return;
    for (const other of this._list.querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
    row.tabIndex = 0;
    row.setAttribute("aria-current", "true");
    reveal(row);
  }
}

/**
 * From the term outwards, as essaylib.concordance sorts: marks and Latin letters before Han, Han by pinyin, which is that of
 * the browser's Chinese collation.
 */
function search_order(one, other, collator) {
  for (let i = 0; i < one.length && i < other.length; i += 1) {
    const [a, b] = [one[i], other[i]];
    if (a === b) continue;
    const [hanA, hanB] = [isHan(a), isHan(b)];
    if (hanA !== hanB) return hanA ? 1 : -1;
    return (hanA && collator.compare(a, b)) || a.codePointAt(0) - b.codePointAt(0);
  }
  return one.length - other.length;
}

/** Every place of these strings, in order; one that two of them share is there once. */
function search_places(code, terms) {
  const { text } = code;
  const found = new Map();
  for (const term of terms) {
    for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) {
      const [start, end] = [code.cpOf(at), code.cpOf(at + term.length)];
      found.set(`${start} ${end}`, { start, end });
    }
  }
  return [...found.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}
