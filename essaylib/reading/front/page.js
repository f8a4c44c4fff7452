import { el } from "./dom.js";
import { firstWhere } from "./points.js";
import { addressOf, unitAt } from "./places.js";

// The text as elements. A piece is a stretch of one block and one unit (or of none); it holds text nodes, perhaps inside
// elements of layers (themes, levels) and of ruby. Places are code points of the whole text, so that what stands in the
// DOM beside the text (addresses, pinyin, white space) can never shift them.

const page_TAGS = { title: "h1", paragraph: "p" };
const page_LARGE = 6_000; // code points from which blocks out of sight are not laid out: it halves the time to open

export class TextPage {
  /** `code` is the CodeText of doc.text; `t` gives words in the reader's language; `copy(address)` is called for a click. */
  constructor(doc, code, { t, copy }) {
    this.doc = doc;
    this.code = code;
    this.layers = new Map(); // name -> [{start, end, style}], drawn as elements
    this.ruby = new Map(); // unit -> [{start, end, over}]
    this.pieces = [];
    this.blocks = [];
    this._pieceOf = new WeakMap();
    this._unitPieces = doc.units.map(() => []);
    this._t = t;
    this._copy = copy;
    this.element = el("article", {
      class: `er-text${code.length > page_LARGE ? " er-large" : ""}`, tabindex: "0", lang: "zh-Hans",
      "aria-label": t("Text. Arrow keys go from sentence to sentence, Enter makes a note, ? lists the keys.",
        "正文。方向键逐句移动，回车写批注，按 ? 查看按键。"),
    });
    this._build();
  }

  _build() {
    const { blocks, units } = this.doc;
    let unit = 0;
    for (const [start, end, kind, level] of blocks) {
      const tag = page_TAGS[kind] ?? `h${Math.min(6, level + 1)}`;
      const block = el(tag, { class: `er-block er-${kind} er-level${level}` });
      let at = start;
      while (unit < units.length && units[unit][1] <= start) unit += 1;
      for (let i = unit; i < units.length && units[i][0] < end; i += 1) {
        const [a, b] = [Math.max(start, units[i][0]), Math.min(end, units[i][1])];
        if (a > at) block.append(this._piece(at, a, -1));
        if (units[i][0] >= start) block.append(this._address(i, a === start));
        block.append(this._piece(a, b, i));
        at = b;
      }
      if (at < end) block.append(this._piece(at, end, -1));
      this.blocks.push({ start, end, element: block });
      this.element.append(block);
    }
  }

  _piece(start, end, unit) {
    const element = el("span", { class: unit < 0 ? "er-piece" : "er-piece er-unit" });
    if (unit >= 0 && this.doc.units[unit][2].endsWith("/0")) element.classList.add("er-label");
    const piece = { start, end, unit, element };
    this._pieceOf.set(element, piece);
    this.pieces.push(piece);
    if (unit >= 0) this._unitPieces[unit].push(piece);
    this._write(piece);
    return element;
  }

  _address(unit, first) {
    const address = this.doc.units[unit][2];
    return el("button", {
      type: "button", tabindex: "-1", class: first ? "er-address" : "er-number", data: { address },
      title: `${address} · ${this._t("copy", "复制")}`, "aria-label": `${address} · ${this._t("copy the address", "复制地址")}`,
      on: { click: () => this._copy(address) },
    }, first ? address : address.slice(address.lastIndexOf("/") + 1));
  }

  // Layers and ruby ---------------------------------------------------------------------------------------------------

  /** Draw stretches as elements of class `er-${style}`; an empty list takes the layer away. Call `write()` after. */
  setLayer(name, stretches) {
    if (!stretches.length) {
      this.layers.delete(name);
      return;
    }
    const sorted = [...stretches].sort((a, b) => a.start - b.start || b.end - a.end);
    let furthest = 0;
    const reach = sorted.map(({ end }) => (furthest = Math.max(furthest, end)));
    this.layers.set(name, { sorted, reach });
  }

  /** Pinyin over words of a unit: [{start, end, over}], or null for none. Call `write()` after. */
  setRuby(unit, words) {
    if (words) this.ruby.set(unit, words);
    else this.ruby.delete(unit);
  }

  /** Write pieces anew, all or those of some units. Ranges into them must be made again afterwards. */
  write(units = null) {
    const pieces = units === null ? this.pieces : units.flatMap((unit) => this._unitPieces[unit]);
    for (const piece of pieces) this._write(piece);
  }

  /** Write the pieces anew that share a character with one of these stretches. */
  writeAt(stretches) {
    for (const piece of new Set(stretches.flatMap(({ start, end }) => this.piecesIn(start, end)))) this._write(piece);
  }

  _write(piece) {
    const { start, end, unit, element } = piece;
    const over = [];
    for (const { sorted, reach } of this.layers.values()) {
      for (let i = firstWhere(reach.length, (at) => reach[at] > start); i < sorted.length && sorted[i].start < end; i += 1) {
        if (sorted[i].end > start) over.push(sorted[i]);
      }
    }
    const words = this.ruby.get(unit) ?? [];
    if (!over.length && !words.length) {
      element.replaceChildren(this.code.slice(start, end));
      return;
    }
    const cuts = new Set([start, end]);
    for (const { start: a, end: b } of over) { cuts.add(Math.max(a, start)); cuts.add(Math.min(b, end)); }
    for (const { start: a, end: b } of words) { cuts.add(a); cuts.add(b); }
    const order = [...cuts].filter((at) => at >= start && at <= end).sort((a, b) => a - b);
    const wordAt = new Map(words.map((word) => [word.start, word]));
    const parts = [];
    let [ruby, under] = [null, null]; // a layer may end inside a word, so that its pinyin stands over several parts
    for (let i = 0; i + 1 < order.length; i += 1) {
      const [a, b] = [order[i], order[i + 1]];
      const word = wordAt.get(a);
      if (word && word.end <= end) {
        [ruby, under] = [el("ruby"), word];
        if (parts.at(-1)?.localName === "ruby") parts.push(el("wbr")); // no line breaks inside a word, any between two
        parts.push(ruby);
      }
      let node = document.createTextNode(this.code.slice(a, b));
      for (const one of over) {
        if (one.start <= a && b <= one.end) node = el("span", { class: `er-${one.style}`, title: one.title }, node);
      }
      if (ruby) ruby.append(node);
      else parts.push(node);
      if (ruby && b === under.end) {
        ruby.append(el("rt", { "aria-hidden": "true" }, under.over));
        ruby = null;
      }
    }
    element.replaceChildren(...parts);
  }

  // Places ------------------------------------------------------------------------------------------------------------

  /** The pieces that share a character with [start, end). */
  piecesIn(start, end) {
    this._ends ??= this.pieces.map((piece) => piece.end);
    const found = [];
    for (let i = firstWhere(this._ends.length, (at) => this._ends[at] > start); i < this.pieces.length && this.pieces[i].start < end; i += 1) {
      found.push(this.pieces[i]);
    }
    return found;
  }

  /** DOM ranges over a place, one a stretch that has nothing beside the text inside it. */
  ranges(start, end) {
    return this.boundaries(start, end).map(({ startContainer, startOffset, endContainer, endOffset }) => {
      const range = new Range();
      range.setStart(startContainer, startOffset);
      range.setEnd(endContainer, endOffset);
      return range;
    });
  }

  /** The same as plain values: every live range makes each later change of the document slower. */
  boundaries(start, end) {
    const found = [];
    for (const piece of this.piecesIn(start, end)) {
      let at = piece.start;
      for (const node of page_textNodes(piece.element)) {
        const length = this.code.bmp ? node.data.length : Array.from(node.data).length;
        const [a, b] = [Math.max(start, at), Math.min(end, at + length)];
        if (a < b) found.push({ startContainer: node, startOffset: this._within(node, a - at), endContainer: node, endOffset: this._within(node, b - at) });
        at += length;
      }
    }
    return found;
  }

  /** UTF-16 offset of the n-th code point of a text node. */
  _within(node, n) {
    return this.code.bmp ? n : Array.from(node.data).slice(0, n).join("").length;
  }

  /** The code point at a point of the DOM; outside the text, the nearest place of it. */
  offsetAt(node, offset) {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    const holder = element?.closest?.(".er-piece");
    const piece = holder && this._pieceOf.get(holder);
    if (!piece) return this._nearest(node, offset);
    if (element.closest("rt")) return this.offsetAt(element.closest("ruby"), 0);
    const before = new Range();
    before.setStart(holder, 0);
    before.setEnd(node, offset);
    let n = 0;
    for (const text of page_textNodes(holder)) {
      if (text !== node && before.comparePoint(text, text.length) > 0) break;
      const upTo = text === node ? offset : text.length;
      n += this.code.bmp ? upTo : Array.from(text.data.slice(0, upTo)).length;
      if (text === node) break;
    }
    return piece.start + n;
  }

  _nearest(node, offset) {
    const point = new Range();
    point.setStart(node, offset);
    const next = firstWhere(this.pieces.length, (i) => {
      const piece = new Range();
      piece.selectNode(this.pieces[i].element);
      return piece.compareBoundaryPoints(Range.START_TO_START, point) >= 0;
    });
    return next < this.pieces.length ? this.pieces[next].start : this.code.length;
  }

  /** The unit that holds a code point, or the last one before it. */
  unitAt(at) {
    return unitAt(this.doc, at);
  }

  /** The address of a place: of the unit it begins in, `a–b` when it ends in another. */
  address(start, end) {
    return addressOf(this.doc, [start, end]);
  }

  /** The elements of a unit. */
  elements(unit) {
    return (this._unitPieces[unit] ?? []).map((piece) => piece.element);
  }
}

/** Text nodes of the text itself, in order: not those of pinyin. */
function page_textNodes(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => {
    if (node.nodeType === Node.TEXT_NODE) return NodeFilter.FILTER_ACCEPT;
    return node.localName === "rt" ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
  });
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  return found;
}
