import { el, fill, visible } from "./dom.js";

const notefilter_MOST = 300; // tags or readers offered

/** The fields above the list: by words, tag, reader and part, and whether a note waits for its reader. */
export class NoteFilter {
  constructor(view, index, names, { changed }) {
    Object.assign(this, { _view: view, _index: index, _names: names, _changed: changed, _waiting: false });
    this._hay = new WeakMap(); // item -> what its words are looked for in
    this._build();
  }

  /** Whether all notes are shown. */
  get isEmpty() {
    return !this._words && !this._tag.value && !this._reader.value && !this._part.value && !this._waiting;
  }

  /** The items that match, in text order. */
  matching() {
    if (this.isEmpty) return this._index.order;
    const [tag, reader] = [this._tag.value, this._reader.value].map((value) => (value ? JSON.parse(value) : null));
    const part = this._part.value ? this._view.doc.parts[Number(this._part.value)] : null;
    return this._index.order.filter((item) => (tag === null || item.tag.key === tag)
      && (reader === null || item.note.creator === reader)
      && (!part || (item.span && part.start <= item.span[0] && item.span[0] < part.end))
      && (!this._waiting || this._index.isOpen(item))
      && (!this._words || this._text(item).includes(this._words)));
  }

  /** Show everything again. */
  clear() {
    for (const field of [this._search, this._tag, this._reader, this._part]) field.value = "";
    Object.assign(this, { _words: "", _waiting: false });
    this._changed();
  }

  /** Offer the tags and readers there are now, and say how many match. */
  refresh(nShown) {
    const { t } = this._view;
    const [tags, readers] = [new Map(), new Map()];
    let nWaiting = 0;
    for (const item of this._index.order) {
      tags.set(item.tag.key, (tags.get(item.tag.key) ?? 0) + 1);
      readers.set(item.note.creator, (readers.get(item.note.creator) ?? 0) + 1);
      if (this._index.isOpen(item)) nWaiting += 1;
    }
    const roles = this._names.roles.map(({ id }) => id).filter((id) => tags.has(id));
    const free = [...tags.keys()].filter((key) => !roles.includes(key)).sort((a, b) => (a === "") - (b === "") || tags.get(b) - tags.get(a));
    notefilter_options(this._tag, t("Tag", "标签"), [...roles, ...free], tags, (key) => this._names.label(key).text);
    notefilter_options(this._reader, t("Reader", "读者"), [...readers.keys()].sort(), readers, (name) => visible(name) || t("unnamed", "未署名"));
    const n = this._index.order.length;
    fill(this._count, [this.isEmpty ? t(`${n} ${n === 1 ? "note" : "notes"}`, `${n}条`) : t(`${nShown} of ${n}`, `${n}条中的${nShown}条`)]);
    this._all.hidden = this.isEmpty;
    this._open.hidden = !nWaiting && !this._waiting;
    this._open.setAttribute("aria-pressed", String(this._waiting));
    fill(this._open, ["⚠ ", t(`${nWaiting} to look at`, `${nWaiting}条待处理`)]);
    this.element.hidden = !n;
  }

  _text(item) {
    if (!this._hay.has(item)) {
      const { note, tag, exact, address } = item;
      this._hay.set(item, notefilter_plain([
        exact, note.comment, note.tag, tag.text, tag.role?.name.en, tag.role?.name.zh, note.creator, address, ...note.attributes.flat(),
      ].filter(Boolean).join("\n")));
    }
    return this._hay.get(item);
  }

  _build() {
    const { t, doc } = this._view;
    const select = (label) => el("select", { "aria-label": label, on: { change: () => this._changed() } });
    this._words = "";
    const read = () => {
      this._words = notefilter_plain(this._search.value.trim());
      this._changed();
    };
    this._search = el("input", {
      type: "search", class: "er-note-search", "aria-label": t("Search in the notes", "在批注中查找"), placeholder: t("Search in the notes", "在批注中查找"),
      on: { input: (event) => { if (!event.isComposing) read(); }, compositionend: read },
    });
    this._tag = select(t("Tag", "标签"));
    this._reader = select(t("Reader", "读者"));
    this._part = select(t("Part", "部分"));
    fill(this._part, [el("option", { value: "" }, t("Part", "部分")), doc.parts.map((part, i) => (part.start < part.end
      ? el("option", { value: String(i) }, `${part.address} ${part.label}${part.heading}`.trim() || t("Introduction", "引言")) : null))]);
    this._count = el("span", { class: "er-note-count", role: "status" });
    this._all = el("button", { type: "button", class: "er-link", hidden: true, on: { click: () => { this.clear(); this._search.focus(); } } }, t("Show all", "显示全部"));
    this._open = el("button", {
      type: "button", class: "er-button", hidden: true, "aria-pressed": "false",
      on: { click: () => { this._waiting = !this._waiting; this._changed(); } },
    });
    this.element = el("div", { class: "er-note-filter", role: "search", "aria-label": t("Filter the notes", "筛选批注") },
      this._search, el("div", { class: "er-note-selects" }, this._tag, this._reader, this._part),
      el("p", { class: "er-note-counts" }, this._count, " ", this._all, " ", this._open));
  }
}

function notefilter_plain(text) {
  return text.normalize("NFKC").toLowerCase();
}

/** Write the options of a field anew if they changed; what was chosen stays chosen while it is there. */
function notefilter_options(select, all, keys, counts, name) {
  const shown = keys.slice(0, notefilter_MOST);
  const print = JSON.stringify(shown.map((key) => [key, counts.get(key)]));
  if (select.dataset.print === print) return;
  select.dataset.print = print;
  const chosen = select.value;
  fill(select, [el("option", { value: "" }, all), shown.map((key) => el("option", { value: JSON.stringify(key) }, `${name(key)} (${counts.get(key)})`))]);
  if (chosen && !shown.some((key) => JSON.stringify(key) === chosen)) select.append(el("option", { value: chosen }, name(JSON.parse(chosen))));
  select.value = chosen;
}
