import { el, fill, shorten, visible } from "./dom.js";
import { printOf } from "./notefile.js";
import { readNote, writeNote } from "./w3c.js";
import { TagField } from "./codebook.js";
import { BesideFields } from "./notebeside.js";
import { newDraft } from "./notedrafts.js";
import { reveal } from "./scroll.js";

const noteform_QUOTE = 160; // code points of the words that are shown
const noteform_TALLEST = 480; // px, of the comment's field
const noteform_WAIT = 300; // ms after a key until the draft is kept

/** The form of one note. What is typed is kept as a draft until it is saved or thrown away. */
export class NoteForm {
  /** `used` gives the free tags of notes; `saved(id)` and `closed()` are told what came of it; `drafted()` that drafts changed. */
  constructor(view, names, drafts, { used, saved, closed, drafted }) {
    Object.assign(this, { _view: view, _names: names, _drafts: drafts, _saved: saved, _closed: closed, _drafted: drafted });
    this._id = `er-form-${Math.random().toString(36).slice(2, 8)}`;
    this.draft = null;
    this._build(used);
    view.on("selection", () => this._offerPlace());
  }

  get isOpen() {
    return this.draft !== null;
  }

  /** Whether something is in it that is not saved. */
  get isDirty() {
    return this.isOpen && noteform_print(this._content()) !== noteform_print(this._start);
  }

  /** Open it with a draft; another that was begun stays among the drafts. */
  open(draft, { focus = true } = {}) {
    if (this.isOpen && this.draft.key !== draft.key) this.park();
    const { store, t } = this._view;
    this.draft = { ...draft };
    const record = draft.id ? store.records.get(draft.id) : null;
    const before = record ? newDraft({}, record) : newDraft(draft.id ? {} : { start: draft.start, end: draft.end });
    this._set(before);
    this._start = { ...this._content(), start: before.start, end: before.end };
    this._set(draft);
    fill(this._title, [draft.id ? t("Edit the note", "修改批注") : t("New note", "新批注")]);
    const creator = record ? readNote(record.note).creator : "";
    fill(this._of, [creator && creator !== store.creator ? t(`A note of ${visible(creator)}; it stays under that name.`, `这是${visible(creator)}的批注，改后仍归其名下。`) : ""]);
    this._name.hidden = !(store.kind === "browser" && !store.creator);
    this._say(null);
    this._ask(false);
    fill(this._clash, []);
    this.element.hidden = false;
    this._place();
    this._grow();
    reveal(this.element);
    if (focus) {
      if (!this._name.hidden) this._creator.focus();
      else if (draft.id || draft.comment) this._comment.focus();
      else this._tag.focus();
    }
  }

  _set({ tag, attributes, comment }) {
    this._tag.value = tag;
    this._beside.set(tag, attributes);
    this._comment.value = comment;
  }

  /** Close it; what was typed stays among the drafts. */
  park() {
    if (!this.isOpen) return;
    this._keep();
    this._close(false);
  }

  /** Save the note; false if something is missing, which is shown. */
  save() {
    if (!this.isOpen) return false;
    this._say(null);
    const wrong = this._tag.settle();
    this._tag.fault(wrong);
    if (wrong) {
      this._tag.focus();
      return false;
    }
    if (!this._setName() || this._beside.check()) return false;
    const { doc, store, history } = this._view;
    const draft = this._content();
    const record = draft.id ? store.records.get(draft.id) : null;
    if (record && draft.base && printOf(record.note) !== draft.base) return this._showClash(record);
    const written = { ...draft, id: null, creator: store.creator }; // one that was deleted meanwhile becomes a new one
    if (record) {
      // What the reader left as it was stays in the words of the note: a role by its id or by either name.
      if (this._names.label(draft.tag).key === this._names.label(readNote(record.note).tag).key) delete written.tag;
      if (JSON.stringify(draft.attributes) === JSON.stringify(this._start.attributes)) delete written.attributes;
    }
    try {
      const annotation = writeNote(doc, written, record?.note ?? null);
      if (annotation !== record?.note) history.do({ put: [annotation] });
      TagField.remember(this._view, draft.tag);
      if (draft.tag) this._view.setting("lastTag", draft.tag);
      this._drafts.drop(draft.key);
      this._close(true);
      this._saved(annotation.id, { isNew: !record });
      return true;
    } catch (error) {
      if (!error.said) throw error;
      this._say(error.said);
      return false;
    }
  }

  /** Close it, after a question if something was typed. */
  cancel() {
    if (!this.isOpen) return;
    if (this.isDirty) this._ask(true);
    else this._throwAway();
  }

  // Building ----------------------------------------------------------------------------------------------------------

  _build(used) {
    const { t } = this._view;
    const id = this._id;
    const changed = () => this._onChange();
    this._tag = new TagField(this._view, this._names, {
      id: `${id}-tag`, used, next: () => this._comment.focus(),
      changed: () => { this._beside.show(this._tag.value); changed(); },
    });
    this._beside = new BesideFields(this._view, this._names, { id: `${id}-beside`, changed });
    this._title = el("h2", { id: `${id}-title`, class: "er-form-title" });
    this._of = el("p", { class: "er-soft" });
    this._where = el("div", { class: "er-form-place" });
    this._creator = el("input", { id: `${id}-name`, type: "text", autocomplete: "name", "aria-describedby": `${id}-name-hint ${id}-fault` });
    this._name = el("div", { class: "er-field" },
      el("label", { for: `${id}-name` }, t("Your name", "读者姓名")), this._creator,
      el("p", { id: `${id}-name-hint`, class: "er-soft" }, t("It stands with your notes.", "写在你的批注上。")));
    this._comment = el("textarea", {
      id: `${id}-comment`, rows: "3", "aria-describedby": `${id}-fault`, on: { input: () => { this._grow(); changed(); } },
    });
    this._fault = el("p", { id: `${id}-fault`, class: "er-fault", role: "alert", hidden: true });
    this._question = el("div", { class: "er-question", role: "alertdialog", "aria-label": t("Throw away?", "丢弃吗？"), hidden: true });
    this._clash = el("div", { class: "er-clash", role: "alert" });
    this._buttons = el("div", { class: "er-form-buttons" }, this._fault, this._question,
      el("button", { type: "button", class: "er-button er-primary", title: "Ctrl+Enter", on: { click: () => this.save() } }, t("Save", "保存")),
      el("button", { type: "button", class: "er-button", title: "Esc", on: { click: () => this.cancel() } }, t("Cancel", "取消")));
    this.element = el("form", {
      class: "er-form", "aria-labelledby": `${id}-title`, hidden: true, novalidate: true,
      on: {
        submit: (event) => event.preventDefault(),
        keydown: (event) => this._onKey(event),
        focusout: () => { if (this._waiting) this._keep(); },
      },
    }, this._title, this._where, this._of, this._name, this._tag.element, this._beside.element,
    el("div", { class: "er-field" }, el("label", { for: `${id}-comment` }, t("Comment", "批注")), this._comment),
    this._clash, this._buttons);
  }

  /** The words and the address, and how to take other words. */
  _place() {
    const { t, page, code, store } = this._view;
    const { start, end, id } = this.draft;
    const record = id ? store.records.get(id) : null;
    const placed = record ? record.place.span : [start, end];
    const words = record && !placed ? readNote(record.note).exact : code.slice(start, end);
    const address = placed ? page.address(start, end) : t("no place in this text", "在本文中没有位置");
    this._offer = el("button", { type: "button", class: "er-button", hidden: true, on: { click: () => this._takePlace() } },
      t("Use the selected words instead", "改用现在选中的文字"));
    fill(this._where, [
      el("span", { class: "er-part-address" }, address), " ",
      el("q", { class: "er-quote", lang: "zh-Hans" }, visible(shorten(words, noteform_QUOTE))), this._offer,
    ]);
    this._offerPlace();
  }

  /** A new place can be taken by a new note, and by one that was made on this very text. */
  _offerPlace() {
    if (!this.isOpen) return;
    const { selection, store, doc } = this._view;
    const record = this.draft.id ? store.records.get(this.draft.id) : null;
    const fits = !record || readNote(record.note).text === doc.essay.text_sha256;
    this._offer.hidden = !(fits && selection && (selection.start !== this.draft.start || selection.end !== this.draft.end));
  }

  _takePlace() {
    const { selection } = this._view;
    if (!selection) return;
    Object.assign(this.draft, { start: selection.start, end: selection.end });
    this._view.select(null);
    this._place();
    this._onChange();
    this._view.emit("draft", this.draft);
    this._comment.focus();
  }

  _grow() {
    this._comment.style.height = "auto";
    if (this._comment.scrollHeight) this._comment.style.height = `${Math.min(noteform_TALLEST, this._comment.scrollHeight + 4)}px`;
  }

  // What the reader does ----------------------------------------------------------------------------------------------

  _onKey(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      this.save();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      if (this._question.hidden) this.cancel();
      else {
        this._ask(false);
        this._comment.focus();
      }
    }
  }

  _onChange() {
    this._say(null);
    clearTimeout(this._waiting);
    this._waiting = setTimeout(() => this._keep(), noteform_WAIT);
  }

  /** What stands in the form, as a draft. */
  _content() {
    return { ...this.draft, tag: this._tag.text, attributes: this._beside.pairs, comment: this._comment.value };
  }

  /** Keep what is typed among the drafts, if there is something. */
  _keep() {
    clearTimeout(this._waiting);
    this._waiting = null;
    if (!this.isOpen) return;
    if (this.isDirty) this._drafts.keep(this._content());
    else this._drafts.drop(this.draft.key);
    this._drafted();
  }

  /** Ask whether what was typed may go, or take the question back. */
  _ask(on) {
    const { t } = this._view;
    this._question.hidden = !on;
    if (!on) return;
    const keep = el("button", { type: "button", class: "er-button", on: { click: () => { this._ask(false); this._comment.focus(); } } }, t("Keep writing", "继续写"));
    fill(this._question, [
      el("p", {}, t("Throw away what you wrote?", "要丢弃写好的内容吗？")),
      el("button", { type: "button", class: "er-button", on: { click: () => this._throwAway() } }, t("Throw away", "丢弃")), " ", keep,
    ]);
    keep.focus();
  }

  _throwAway() {
    const { draft } = this;
    this._drafts.drop(draft.key);
    this._close(true);
    this._closed(draft);
  }

  _close(forGood) {
    clearTimeout(this._waiting);
    this._waiting = null;
    this.draft = null;
    this.element.hidden = true;
    this._ask(false);
    this._drafted();
    if (forGood) this._comment.value = "";
  }

  /** Take the reader's name, if there is none yet; false if it will not do. */
  _setName() {
    const { store } = this._view;
    if (this._name.hidden || store.creator) return true;
    const wrong = this._creator.value.trim() ? store.setCreator(this._creator.value)
      : { en: "The reader's name is missing: give the name that shall stand with your notes.", zh: "请填写读者姓名，批注要写明是谁的。" };
    if (wrong) {
      this._say(wrong);
      this._creator.focus();
      return false;
    }
    this._name.hidden = true;
    return true;
  }

  _say(said) {
    fill(this._fault, [said ? this._view.lang(said) : ""]);
    this._fault.hidden = !said;
  }

  /** The note was changed elsewhere since it was opened here: show that version, and let the reader decide. */
  _showClash(record) {
    const { t } = this._view;
    const theirs = readNote(record.note);
    const decide = (change) => {
      fill(this._clash, []);
      Object.assign(this.draft, change);
      this.save();
    };
    fill(this._clash, [
      el("p", {}, t("This note was changed elsewhere while you wrote. It now says:", "你写的时候，这条批注已在别处改动，现在是：")),
      el("blockquote", {}, this._names.label(theirs.tag).text, theirs.comment ? `: ${visible(shorten(theirs.comment, 600))}` : ""),
      el("button", { type: "button", class: "er-button", on: { click: () => decide({ base: printOf(record.note) }) } }, t("Save mine over it", "用我的替换")), " ",
      el("button", { type: "button", class: "er-button", on: { click: () => decide({ id: null, base: null }) } }, t("Save mine as a new note", "另存为新批注")),
    ]);
    reveal(this._clash);
    return false;
  }
}

function noteform_print({ tag, attributes, comment, start, end }) {
  return JSON.stringify([tag, attributes, comment, start, end]);
}
