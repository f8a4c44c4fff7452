import { el, fill, shorten, visible } from "./dom.js";
import { readNote, writeNote } from "./w3c.js";
import { NoteIndex, TagNames } from "./noteindex.js";
import { NoteMarks } from "./notemarks.js";
import { NoteList } from "./notelist.js";
import { NoteForm } from "./noteform.js";
import { NoteStatus } from "./notestatus.js";
import { Drafts, newDraft } from "./notedrafts.js";

/** The panel of the notes, with their marks in the text and their keys. */
export function notesPanel(view) {
  const panel = new NotesPanel(view);
  return { name: "notes", title: view.t("Notes", "批注"), icon: "✎", element: panel.element, shown: () => panel.shown() };
}

class NotesPanel {
  constructor(view) {
    this._view = view;
    this._stressed = JSON.stringify([[], null]); // what is stressed now: nothing
    this._names = new TagNames(view);
    this._index = new NoteIndex(view, this._names);
    this._marks = new NoteMarks(view, this._index);
    this._list = new NoteList(view, this._index, this._names, {
      open: (id, how) => this._openFromList(id, how), edit: (id) => this.edit(id), remove: (id) => this.remove(id),
      settle: (id, span) => this._settle(id, span), keep: (change, said) => this._keep(change, said),
    });
    this._status = new NoteStatus(view);
    this._drafts = new Drafts(view);
    this._form = new NoteForm(view, this._names, this._drafts, {
      used: () => this._freeTags(), saved: (id, how) => this._onSaved(id, how), closed: (draft) => this._onClosed(draft),
      drafted: () => this._showDrafts(),
    });
    this._unfinished = el("div", { class: "er-unfinished" });
    this.element = el("div", { class: "er-notes-panel" }, this._status.element, this._unfinished, this._form.element, this._list.element);
    this._listen();
  }

  shown() {
    this._showDrafts();
    this._list.shown();
  }

  // Listening ---------------------------------------------------------------------------------------------------------

  _listen() {
    const { _view: view } = this;
    view.on("notes", (change) => this._onNotes(change));
    view.on("click", (place) => this._onClick(place));
    view.on("open", (ids) => { if (ids?.length) this.open(ids[0]); });
    view.on("draft", () => this._stress());
    view.on("paper", (on) => this._list.onPaper(on));
    view.on("selection", (place) => {
      for (const button of this.element.querySelectorAll(".er-settle-selection")) button.disabled = !place;
    });
    view.key("]", view.t("the next note", "下一条批注"), () => this._step(1));
    view.key("[", view.t("the note before", "上一条批注"), () => this._step(-1));
    view.key("c", view.t("copy the address of the selection, the open note or the sentence", "复制所选文字、当前批注或当前句的地址"), () => this._copy());
    if (view.store.canWrite) this._listenToWriter();
  }

  _listenToWriter() {
    const { _view: view } = this;
    const { t } = view;
    view.action("note", t("Note", "批注"), () => this.write());
    view.action("highlight", t("Highlight", "画出"), () => this.highlight(""));
    view.action("repeat", t("Last tag", "同上一标签"), () => this.repeat());
    view.key("Enter", t("a note on the selection, or on the sentence", "给所选文字或当前句写批注"), () => this.write());
    view.key("n", t("the same as Enter", "同回车"), () => this.write());
    view.key("h", t("highlight it without tag or comment", "只画出，不加标签和批注"), () => this.highlight(""));
    view.key("r", t("give it the last tag again", "再用上一个标签"), () => this.repeat());
    view.key("e", t("edit the open note", "修改当前批注"), () => this.edit(this._list.openId));
    view.key("Delete", t("delete the open note", "删除当前批注"), () => this.remove(this._list.openId));
    // The key that is called delete on a Mac
    if (/Mac/u.test(navigator.platform)) view.key("Backspace", "", () => this.remove(this._list.openId));
    view.key("Ctrl+z", t("undo", "撤销"), () => this._turn("undo"));
    view.key("Ctrl+Shift+z", t("redo", "重做"), () => this._turn("redo"));
    view.key("Ctrl+y", t("redo", "重做"), () => this._turn("redo"));
    this._status.steps = { undo: () => this._turn("undo"), redo: () => this._turn("redo") };
  }

  _onNotes(change) {
    const { ids, units } = this._index.update(change);
    this._marks.update(units);
    const open = this._list.openId;
    if (open !== null && !this._index.items.has(open)) {
      // Settling a place makes a new version, which takes the old one's.
      const next = (change.put ?? []).find((id) => this._index.items.get(id)?.note.replaces === open);
      this._list.openId = next ?? null;
    }
    if (ids.size) this._list.update(ids);
    this._stress();
    this._status.refresh();
    this._takeBack();
    if (change.status) this._showDrafts();
  }

  /** Notes that the store would not take become drafts again. */
  _takeBack() {
    const { store, t, say } = this._view;
    const back = (store.refused ?? []).filter(({ id, note }) => note && this._ours?.has(id));
    if (!back.length) return;
    store.refused = store.refused.filter((one) => !back.includes(one));
    for (const { id, note } of back) {
      this._ours.delete(id);
      const record = store.records.get(id);
      const { start, end } = readNote(note);
      const written = newDraft({}, { note, place: { span: record?.place.span ?? [start, end] } });
      this._drafts.keep({ ...written, ...(record ? { base: newDraft({}, record).base } : { id: null, base: null }) });
    }
    this._showDrafts();
    say.call(this._view, t("A note was not taken; what you wrote is kept as unfinished.", "有批注未被接受，所写内容已留作未完成。"));
  }

  // Places ------------------------------------------------------------------------------------------------------------

  /** What a note is about to be put on: the selection, else the current sentence. */
  _target() {
    const { selection, unit, doc } = this._view;
    if (selection) return selection;
    const here = doc.units[unit];
    return here ? { start: here[0], end: here[1] } : null;
  }

  /** A click in the text opens the notes there, one after the other from the smallest. */
  _onClick(place) {
    const { _view: view } = this;
    const here = this._index.at(place);
    if (!here.length) {
      if (this._list.openId !== null && !this._form.isOpen) this.open(null);
      return;
    }
    const next = (here.findIndex((item) => item.id === this._list.openId) + 1) % here.length;
    view.panel("notes");
    this.open(here[next].id);
    const { tag, note } = here[next];
    const which = here.length > 1 ? view.t(`Note ${next + 1} of ${here.length} here`, `此处第${next + 1}条批注，共${here.length}条`) : view.t("Note", "批注");
    view.say(`${which}: ${[tag.text, visible(shorten(note.comment.split("\n")[0], 40))].filter(Boolean).join(" · ")}`);
  }

  /** Open a note in the list and stress its words, or close the open one. */
  open(id, { scroll = true } = {}) {
    if (id !== null && !this._index.items.has(id)) return;
    if (id !== null && this._list.openId !== id && !this._list.matching.some((item) => item.id === id)) this._list.filter.clear();
    this._list.open(id, { scroll });
    this._stress();
  }

  _openFromList(id, { toggle = false } = {}) {
    if (toggle && this._list.openId === id) {
      this.open(null);
      return;
    }
    this.open(id);
    const { span } = this._index.items.get(id);
    if (span) this._view.show({ start: span[0], end: span[1] });
  }

  _stress() {
    const item = this._index.items.get(this._list.openId);
    const { draft } = this._form;
    const spans = [];
    if (item?.span) spans.push(item.span);
    if (draft && draft.end > draft.start) spans.push([draft.start, draft.end]);
    const print = JSON.stringify([spans, item?.candidates ?? null]);
    if (print === this._stressed) return;
    this._stressed = print;
    this._marks.stress(spans, item?.candidates.map(({ span }) => span) ?? []);
  }

  /** The next or the previous of the notes that match the filter, from the open one or from the current sentence. */
  _step(by) {
    const { _view: view } = this;
    const placed = this._list.matching.filter((item) => item.span);
    if (!placed.length) {
      view.say(view.t("There is no note to go to.", "没有可去的批注。"));
      return;
    }
    let at = placed.findIndex((item) => item.id === this._list.openId);
    if (at >= 0) at += by;
    else {
      const [start, end] = view.doc.units[view.unit] ?? [0, 0];
      at = by > 0 ? placed.findIndex((item) => item.span[0] >= start) : placed.findLastIndex((item) => item.span[0] < end);
    }
    const item = placed[at < 0 ? (by > 0 ? 0 : placed.length - 1) : at % placed.length];
    const inList = this._list.hasFocus;
    view.panel("notes");
    this.open(item.id);
    view.show({ start: item.span[0], end: item.span[1] }, { focus: !inList });
    if (inList) this._list.focus(item.id);
    view.say(`${item.address} · ${item.tag.text}${item.note.comment ? ` · ${visible(shorten(item.note.comment, 60))}` : ""}`);
  }

  _copy() {
    const { _view: view } = this;
    const item = view.selection ? null : this._index.items.get(this._list.openId);
    const place = this._target();
    if (item?.address) view.copy(item.address);
    else if (place) view.copy(view.page.address(place.start, place.end));
  }

  // Writing -----------------------------------------------------------------------------------------------------------

  /** The form for a new note on the selection. */
  write() {
    const place = this._target();
    if (!place) return;
    this._view.panel("notes");
    this._form.open(newDraft(place));
    this._view.select(null);
    this._showDrafts();
    this._stress();
  }

  edit(id) {
    const record = this._view.store.records.get(id);
    if (!record) {
      this._sayNoneOpen();
      return;
    }
    this._view.panel("notes");
    if (this._form.draft?.id !== id) this._form.open(this._drafts.of(id) ?? newDraft({}, record));
    this._showDrafts();
    this._stress();
  }

  /** A note without a form: words, with a tag or without. */
  highlight(tag) {
    const { _view: view } = this;
    const { store, history, doc, t } = view;
    const place = this._target();
    if (!place) return;
    if (!store.creator) { // the name comes first, and the form asks for it
      view.panel("notes");
      this._form.open(newDraft({ ...place, tag }));
      this._stress();
      return;
    }
    try {
      const annotation = writeNote(doc, { ...place, tag, attributes: [], comment: "", creator: store.creator });
      this._mine(annotation.id);
      history.do({ put: [annotation] });
      view.select(null);
      this.open(annotation.id);
      const address = view.page.address(place.start, place.end);
      view.say(tag ? `${address} · ${this._names.label(tag).text}` : t(`Highlighted ${address}`, `已画出 ${address}`));
    } catch (error) {
      if (!error.said) throw error;
      view.say(view.lang(error.said));
    }
  }

  repeat() {
    const tag = this._view.setting("lastTag");
    if (tag && (this._names.freeTags || this._names.role(tag))) this.highlight(tag);
    else this._view.say(this._view.t("No tag was used yet: give one with Enter.", "还没有用过标签，请先按回车加一个。"));
  }

  remove(id) {
    const { _view: view } = this;
    const item = this._index.items.get(id);
    if (!item) {
      this._sayNoneOpen();
      return;
    }
    view.history.do({ delete: [id] });
    view.say(view.t(`Note deleted (${item.address ?? "–"}). Ctrl+Z brings it back.`, `批注已删除（${item.address ?? "–"}），按 Ctrl+Z 恢复。`));
  }

  _settle(id, span) {
    const { _view: view } = this;
    view.store.settle(id, span);
    view.select(null);
    view.show({ start: span[0], end: span[1] });
    view.say(view.t(`The note stands at ${view.page.address(...span)} now.`, `批注现在位于 ${view.page.address(...span)}。`));
  }

  _keep(change, said) {
    this._view.history.do(change);
    this._view.say(said);
  }

  _turn(way) {
    const { _view: view } = this;
    const { ids, said } = view.history[way]();
    const [done, none] = way === "undo" ? [view.t("Undone", "已撤销"), view.t("Nothing to undo.", "没有可撤销的操作。")]
      : [view.t("Done again", "已重做"), view.t("Nothing to redo.", "没有可重做的操作。")];
    const back = ids.find((id) => this._index.items.has(id));
    if (back) this.open(back);
    const where = back ? ` · ${this._index.items.get(back).address ?? "–"}` : "";
    view.say([ids.length ? `${done}${where}` : said ? "" : none, said ? view.lang(said) : ""].filter(Boolean).join(" "));
  }

  _sayNoneOpen() {
    this._view.say(this._view.t("No note is open: click one, or press ].", "没有打开的批注：点击一条，或按 ]。"));
  }

  _mine(id) {
    this._ours = (this._ours ?? new Set()).add(id);
  }

  _onSaved(id, { isNew }) {
    const { _view: view } = this;
    this._mine(id);
    this.open(id);
    const item = this._index.items.get(id);
    this._backToText(item?.span);
    view.say(isNew ? view.t(`Note made at ${item?.address ?? "–"}`, `批注已写入 ${item?.address ?? "–"}`) : view.t("Note changed", "批注已修改"));
  }

  /** The form was closed without saving: the words it was about are selected again. */
  _onClosed({ id, start, end }) {
    this._backToText(end > start ? [start, end] : null);
    if (!id && end > start) this._view.select({ start, end });
    this._stress();
  }

  _backToText(span) {
    const { _view: view } = this;
    view.goTo(span ? view.page.unitAt(span[0]) : view.unit, { focus: true });
  }

  // Drafts ------------------------------------------------------------------------------------------------------------

  /** Free tags of the notes, those used most first. */
  _freeTags() {
    const counts = new Map();
    for (const { tag } of this._index.order) if (tag.key && !tag.role) counts.set(tag.key, (counts.get(tag.key) ?? 0) + 1);
    return [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a));
  }

  /** What was begun and is not in the form now. */
  _showDrafts() {
    if (!this._unfinished) return; // the form is being made
    const { t, page, code, store } = this._view;
    const left = store.canWrite ? this._drafts.all.filter(({ key }) => key !== this._form.draft?.key) : [];
    const print = JSON.stringify(left);
    if (print === this._draftsShown) return;
    this._draftsShown = print;
    fill(this._unfinished, left.map((draft) => {
      const address = draft.end > draft.start ? page.address(draft.start, draft.end) : "–";
      const words = visible(shorten(draft.comment || code.slice(draft.start, draft.end), 40));
      return el("p", {},
        el("span", {}, `${draft.id ? t("Unfinished change", "未完成的修改") : t("Unfinished note", "未完成的批注")} `),
        el("span", { class: "er-part-address" }, address), ` “${words}” `,
        el("button", { type: "button", class: "er-button", on: { click: () => this._resume(draft) } }, t("Go on", "继续")), " ",
        el("button", { type: "button", class: "er-button", on: { click: () => this._discard(draft) } }, t("Throw away", "丢弃")));
    }));
  }

  _resume(draft) {
    this._form.open(draft);
    this._showDrafts();
    this._stress();
  }

  _discard(draft) {
    this._drafts.drop(draft.key);
    this._showDrafts();
    (this._unfinished.querySelector("button") ?? this._view.page.element).focus({ preventScroll: true });
    this._view.say(this._view.t("Thrown away.", "已丢弃。"));
  }
}
