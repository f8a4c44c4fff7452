import { isTyping } from "./dom.js";

// From what a reader selects, by mouse, touch or keys, to a place in code points, and back.

export class Selecting {
  /** `view` is told by select() and goTo(); `page` and `code` are those of its text. */
  constructor(view, page, code) {
    this._view = view;
    this._page = page;
    this._code = code;
    this._anchor = 0; // the end of a selection by keys that stays
    this._ending = new AbortController();
    const { signal } = this._ending;
    page.element.addEventListener("keydown", (event) => this._onKey(event), { signal });
    // On the document: a drag may end outside the text, and a finger moves the handles without a pointer event.
    document.addEventListener("selectionchange", () => this._onChange(), { signal });
    page.element.addEventListener("pointerup", (event) => this._onClick(event), { signal });
    this._drag = null; // where the mouse is, or was let go, that was pressed in the text last
    document.addEventListener("pointerdown", (event) => this._onPress(event), { signal, capture: true });
    document.addEventListener("pointermove", ({ buttons, clientX, clientY }) => {
      if (this._drag && buttons & 1) this._drag = [clientX, clientY];
    }, { signal, capture: true });
    for (const event of ["pointerup", "pointercancel", "dragstart"]) {
      document.addEventListener(event, () => view.root.classList.remove("er-dragging"), { signal, capture: true });
    }
  }

  destroy() {
    this._ending.abort();
  }

  /** Select a place in the browser, as a drag would. */
  show(start, end) {
    const [first, last] = [this._page.ranges(start, start + 1)[0], this._page.ranges(end - 1, end)[0]];
    if (!first || !last) return;
    const selection = window.getSelection();
    const ends = [first.startContainer, first.startOffset, last.endContainer, last.endOffset];
    const now = [selection.anchorNode, selection.anchorOffset, selection.focusNode, selection.focusOffset];
    if (ends.every((one, i) => one === now[i])) return; // no event would follow
    this._own = true; // the event that follows is of our own making
    selection.setBaseAndExtent(...ends);
  }

  /** The place the browser has selected in this text, without line ends and blanks at its ends; null for none. */
  read() {
    const selection = window.getSelection();
    if (!selection?.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(this._page.element)) return null;
    const inside = new Range();
    inside.selectNodeContents(this._page.element);
    let start = range.compareBoundaryPoints(Range.START_TO_START, inside) < 0
      ? 0 : this._page.offsetAt(range.startContainer, range.startOffset);
    let end = range.compareBoundaryPoints(Range.END_TO_END, inside) > 0
      ? this._code.length : this._endAt(range.endContainer, range.endOffset);
    // A block's last line ends where the next begins, and a triple click takes that point.
    while (start < end && /\s/u.test(this._code.slice(start, start + 1))) start += 1;
    while (end > start && /\s/u.test(this._code.slice(end - 1, end))) end -= 1;
    return start < end ? { start, end } : null;
  }

  /** Where a selection ends: one that ends in the pinyin over a word has the word. */
  _endAt(node, offset) {
    const ruby = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("rt")?.parentElement;
    return ruby ? this._page.offsetAt(ruby, ruby.childNodes.length) : this._page.offsetAt(node, offset);
  }

  _onPress({ target, button, pointerType, clientX, clientY }) {
    const inText = button === 0 && pointerType === "mouse" && this._page.element.contains(target) && !target.closest("button");
    this._drag = inText ? [clientX, clientY] : null;
    this._view.root.classList.toggle("er-dragging", inText);
  }

  /** A drag that has left the text takes what is beside the pointer in it, not all up to its end; whether it had left. */
  _pullIn() {
    const [selection, { element }] = [window.getSelection(), this._page];
    if (!this._drag || !selection.focusNode || element.contains(selection.focusNode)) return false;
    const [text, sight] = [element.getBoundingClientRect(), element.parentElement.getBoundingClientRect()];
    const within = (at, least, most) => Math.min(Math.max(at, least), most);
    const at = selection_caret(within(this._drag[0], text.left + 1, text.right - 2),
      within(this._drag[1], Math.max(text.top, sight.top) + 1, Math.min(text.bottom, sight.bottom) - 2));
    if (!at || !element.contains(at.node) || !element.contains(selection.anchorNode)) return false;
    selection.extend(at.node, at.offset); // its own event follows
    return true;
  }

  _onChange() {
    if (this._own) {
      this._own = false;
      return;
    }
    if (this._pullIn()) return;
    const active = this._page.element.getRootNode().activeElement;
    if (active && active !== this._page.element && active.closest?.(".essaylib-reader")) return; // a field was entered
    const place = this.read();
    if (place) this._anchor = place.start;
    if (place || this._view.selection) this._view.select(place, { shown: true });
  }

  _onClick(event) {
    if (event.button !== 0 || !window.getSelection().isCollapsed || event.target.closest("button")) return;
    const at = selection_caret(event.clientX, event.clientY);
    if (!at || !this._page.element.contains(at.node)) return;
    let place = this._page.offsetAt(at.node, at.offset);
    // The caret stands at the nearer side of a character: on its right half, past the character that was meant.
    const before = this._page.ranges(place - 1, place)[0]?.getBoundingClientRect();
    const { clientX: x, clientY: y } = event;
    if (before && x >= before.left && x < before.right && y >= before.top && y <= before.bottom) place -= 1;
    this._view.goTo(this._page.unitAt(place), { focus: false, scroll: false });
    this._view.emit("click", place);
  }

  // Keys --------------------------------------------------------------------------------------------------------------

  _onKey(event) {
    this._drag = null;
    if (isTyping(event) || event.altKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const byWord = event.ctrlKey || event.metaKey;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") this._bySentence(step, event.shiftKey);
      else this._byCharacter(step, event.shiftKey, byWord);
    } else if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      this._view.goTo(event.key === "Home" ? 0 : this._page.doc.units.length - 1, { focus: true });
    }
  }

  _bySentence(step, extend) {
    const { units } = this._page.doc;
    const next = Math.min(units.length - 1, Math.max(0, this._view.unit + step));
    if (extend) {
      const from = this._view.selection ?? { start: units[this._view.unit][0], end: units[this._view.unit][1] };
      const [a, b] = units[this._view.selection ? next : this._view.unit];
      this._view.goTo(this._view.selection ? next : this._view.unit, { focus: true });
      this._take(step > 0 ? Math.min(from.start, a) : a, step > 0 ? b : Math.max(from.end, b));
    } else {
      this._view.select(null);
      this._view.goTo(next, { focus: true });
    }
  }

  _byCharacter(step, extend, byWord) {
    const old = this._view.selection;
    const [unitStart, unitEnd] = this._page.doc.units[this._view.unit] ?? [0, 0];
    if (!old) {
      this._anchor = step > 0 ? unitStart : unitEnd - 1;
      this._take(this._anchor, this._anchor + 1);
      return;
    }
    const forward = this._anchor <= old.start;
    const moving = forward ? old.end - 1 : old.start; // the character at the moving end
    const next = Math.min(this._code.length - 1, Math.max(0, this._next(moving, step, byWord)));
    if (!extend) this._anchor = next;
    this._take(Math.min(this._anchor, next), Math.max(this._anchor, next) + 1);
    this._view.goTo(this._page.unitAt(next), { focus: true, keep: true });
  }

  /** The next character that is no line end; by word, the last (first) character of the word there. */
  _next(at, step, byWord) {
    let next = at + step;
    while (next > 0 && next < this._code.length && this._code.slice(next, next + 1) === "\n") next += step;
    if (!byWord || typeof Intl.Segmenter !== "function") return next;
    const { units } = this._page.doc;
    const [start, end] = units[this._page.unitAt(next)];
    let from = start;
    for (const { segment } of new Intl.Segmenter("zh", { granularity: "word" }).segment(this._code.slice(start, end))) {
      const to = from + Array.from(segment).length;
      if (next < to) return step > 0 ? to - 1 : from;
      from = to;
    }
    return next;
  }

  _take(start, end) {
    this._view.select({ start, end });
  }
}

/** The caret position under a point: the standard call, or what older browsers have. */
function selection_caret(x, y) {
  if (document.caretPositionFromPoint) {
    const at = document.caretPositionFromPoint(x, y);
    return at && { node: at.offsetNode, offset: at.offset };
  }
  const range = document.caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}
