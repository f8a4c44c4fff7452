import { el, fill } from "./dom.js";
import { MANY_NOTES } from "./noteindex.js";
import { noteItem } from "./noteitem.js";
import { NoteFilter } from "./notefilter.js";
import { reveal } from "./scroll.js";

const notelist_PAGE = 100; // notes written at once

/** The list of notes: a stretch of those that match, of which only what changed is written anew. */
export class NoteList {
  /** `actions`: what a note's buttons do, see noteItem. */
  constructor(view, index, names, actions) {
    Object.assign(this, { _view: view, _index: index, _from: 0, _to: notelist_PAGE, openId: null, _stale: true, _paper: false });
    this._actions = { ...actions, unfold: (id) => this._unfold(id) };
    this._written = new Map(); // id -> element
    this._unfolded = new Set();
    this.filter = new NoteFilter(view, index, names, { changed: () => { this._from = 0; this._to = notelist_PAGE; this.render(); } });
    const more = (run) => el("button", { type: "button", class: "er-button er-more-notes", hidden: true, on: { click: run } });
    this._before = more(() => this._extend(-notelist_PAGE));
    this._after = more(() => this._extend(notelist_PAGE));
    this._list = el("ul", { class: "er-notes", "aria-label": view.t("Notes", "批注"), on: {
      keydown: (event) => this._onKey(event), click: (event) => this._onClick(event),
    } });
    this._empty = el("p", { class: "er-soft" });
    this.element = el("div", {}, this.filter.element, this._empty, this._before, this._list, this._after);
  }

  /** Take in that these notes changed. */
  update(ids) {
    if (ids.size > MANY_NOTES) this._written.clear();
    for (const id of ids) this._written.delete(id);
    this.render();
  }

  /** The matching items, as the keys go through them. */
  get matching() {
    return this.filter.matching();
  }

  /** Open a note, or none, and bring it into sight. */
  open(id, { scroll = true } = {}) {
    for (const one of [this.openId, id]) this._written.delete(one);
    this.openId = id;
    const at = id === null ? -1 : this.matching.findIndex((item) => item.id === id);
    if (at >= 0 && (at < this._from || at >= this._to)) {
      this._from = Math.max(0, at - notelist_PAGE / 5);
      this._to = this._from + notelist_PAGE;
    }
    this.render();
    const element = id === null ? null : this._written.get(id);
    if (element && scroll) reveal(element);
  }

  /** Write one note anew, if it is shown. */
  refresh(id) {
    this._written.delete(id);
    this.render();
  }

  focus(id) {
    this._written.get(id)?.querySelector("[data-key=go]")?.focus();
  }

  /** Whether the keyboard is in the list. */
  get hasFocus() {
    return this._list.contains(this._active());
  }

  /** Show the list as it is now; out of sight it waits until it is shown. */
  render() {
    this._stale = !this._isShown();
    if (this._stale) return;
    const matching = this.matching;
    this.filter.refresh(matching.length);
    if (this._from >= matching.length) Object.assign(this, { _from: 0, _to: notelist_PAGE });
    const shown = this._paper ? matching : matching.slice(this._from, this._to);
    const focus = this._focused();
    const written = new Map();
    let at = this._list.firstElementChild;
    for (const item of shown) {
      const element = this._written.get(item.id) ?? noteItem(this._view, this._index, item, {
        isOpen: item.id === this.openId && !this._paper, isUnfolded: this._paper || this._unfolded.has(item.id), list: this._actions,
      });
      written.set(item.id, element);
      if (element === at) at = at.nextElementSibling;
      else this._list.insertBefore(element, at);
    }
    const keep = new Set(written.values());
    for (const element of [...this._list.children]) if (!keep.has(element)) element.remove();
    this._written = written;
    this._refocus(focus);
    this._more(matching.length);
  }

  /** The panel is in sight now. */
  shown() {
    if (this._stale) this.render();
  }

  /** On paper every note that matches is there, its comment whole. */
  onPaper(on) {
    this._paper = on;
    this._written.clear();
    this.render();
  }

  _isShown() {
    return this._paper || this._view.open === "notes";
  }

  _more(n) {
    const { t, store } = this._view;
    const [before, after] = [this._from, Math.max(0, n - this._to)];
    const show = (button, left, en, zh) => {
      const next = Math.min(notelist_PAGE, left);
      button.hidden = !left;
      fill(button, [t(`Show ${next} ${en} (of ${left})`, `再显示${zh}${next}条（共${left}条）`)]);
    };
    show(this._before, before, "earlier", "前面的");
    show(this._after, after, "more", "后面的");
    const all = this._index.order.length;
    this._empty.hidden = n > 0;
    fill(this._empty, [all ? t("No note matches.", "没有符合的批注。")
      : store.canWrite ? t("No notes yet. Select words in the text and press Note, or Enter.", "还没有批注。请在正文中选取文字，再按“批注”或回车。")
        : t("There are no notes.", "没有批注。")]);
  }

  _extend(by) {
    const next = by > 0 ? this._list.children.length : 0; // the first of those that come
    if (by > 0) this._to += by;
    else this._from = Math.max(0, this._from + by);
    this.render();
    this._list.children[next]?.querySelector("[data-key=go]").focus();
  }

  _unfold(id) {
    if (!this._unfolded.delete(id)) this._unfolded.add(id);
    this.refresh(id);
  }

  // Focus and keys ----------------------------------------------------------------------------------------------------

  _active() {
    return this._list.getRootNode().activeElement ?? null;
  }

  /** Which control of which note has the keyboard: a note that is written anew must not lose it. */
  _focused() {
    const active = this._active();
    if (!active || !this._list.contains(active)) return null;
    const note = active.closest(".er-note");
    return note && { id: note.dataset.id, key: active.dataset.key, at: [...this._list.children].indexOf(note) };
  }

  _refocus(focus) {
    if (!focus || this._list.contains(this._active())) return;
    const note = this._written.get(focus.id) ?? this._list.children[Math.min(focus.at, this._list.children.length - 1)];
    if (!note) {
      this._view.page.element.focus({ preventScroll: true });
      return;
    }
    const same = focus.key && this._written.has(focus.id) ? note.querySelector(`[data-key="${CSS.escape(focus.key)}"]`) : null;
    (same ?? note.querySelector("[data-key=go]")).focus({ preventScroll: true });
  }

  _onKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !event.target.closest("[data-key=go]")) return;
    event.preventDefault();
    const notes = [...this._list.children];
    const next = notes[notes.indexOf(event.target.closest(".er-note")) + step];
    if (!next) return;
    next.querySelector("[data-key=go]").focus({ preventScroll: true });
    reveal(next);
  }

  /** A click beside the buttons opens a note too, unless words of it are being selected. */
  _onClick(event) {
    if (event.target.closest("button, a, input, select, summary") || !window.getSelection().isCollapsed) return;
    const note = event.target.closest(".er-note");
    if (note && note.dataset.id !== this.openId) this._actions.open(note.dataset.id);
  }
}
