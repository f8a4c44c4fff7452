// Stretches marked without touching the text: the CSS Custom Highlight API. Its registry is one for the whole document,
// so all views share the named highlights, and each takes out what it put in.
// Where the API is missing, and on paper, the stretches are drawn as elements by the page's layers.

/** Styles in the order of painting; a later one lies over an earlier. Classes of reader.css: ::highlight(er-…), .er-…. */
export const NOTE_STYLES = Array.from({ length: 16 }, (_, i) => `note-${i}`);
const marks_STYLES = [...NOTE_STYLES, "note-free", "note-over", "note-unsure", "note-open", "found", "found-now", "flash"];

export class Marks {
  constructor(page) {
    this._page = page;
    this._layers = new Map(); // layer -> Map(key -> stretches)
    this._ranges = new Map(); // layer -> Map(key -> [[style, range]])
    this._paper = false;
    this.highlights = typeof Highlight === "function" && typeof CSS !== "undefined" && "highlights" in CSS;
  }

  /** What `layer` marks from now on: [{start, end, style}], style one of NOTE_STYLES, "note-free", "found", … */
  set(layer, stretches) {
    const changes = new Map([...(this._layers.get(layer)?.keys() ?? [])].map((key) => [key, []]));
    this.put(layer, changes.set("", stretches));
  }

  /** Change some entries of a layer, Map(key -> stretches, none to take it away); costs as much as they hold. */
  put(layer, changes) {
    const held = this._layers.get(layer) ?? new Map();
    this._layers.set(layer, held);
    const touched = [];
    for (const [key, stretches] of changes) {
      for (const stretch of held.get(key) ?? []) touched.push(stretch);
      for (const stretch of stretches) touched.push(stretch);
      if (stretches.length) held.set(key, stretches);
      else held.delete(key);
    }
    if (!this.highlights || this._paper) {
      if (!touched.length) return;
      this._page.setLayer(`marks-${layer}`, [...held.values()].flat());
      this._page.writeAt(touched);
      return;
    }
    for (const key of changes.keys()) this._draw(layer, key);
  }

  /** Make all ranges again, after the page was written anew. */
  refresh() {
    if (!this.highlights || this._paper) return; // the page draws them itself
    for (const [layer, held] of this._layers) for (const key of held.keys()) this._draw(layer, key);
  }

  /** Draw everything as elements while it goes to paper, and as highlights again afterwards. */
  onPaper(on) {
    if (!this.highlights || on === this._paper) return;
    this._paper = on;
    for (const [layer, held] of this._layers) {
      if (on) for (const key of held.keys()) this._clear(layer, key);
      this._page.setLayer(`marks-${layer}`, on ? [...held.values()].flat() : []);
    }
    this._page.write();
    if (!on) this.refresh();
  }

  destroy() {
    for (const [layer, held] of this._layers) for (const key of held.keys()) this._clear(layer, key);
    this._layers.clear();
  }

  _draw(layer, key) {
    this._clear(layer, key);
    const made = [];
    for (const { start, end, style } of this._layers.get(layer).get(key) ?? []) {
      const highlight = marks_named(`er-${style}`, marks_STYLES.indexOf(style));
      for (const boundary of this._page.boundaries(start, end)) {
        const range = new StaticRange(boundary); // a live range would be looked at with every change of the document
        highlight.add(range);
        made.push([style, range]);
      }
    }
    if (!made.length) return;
    if (!this._ranges.has(layer)) this._ranges.set(layer, new Map());
    this._ranges.get(layer).set(key, made);
  }

  _clear(layer, key) {
    for (const [style, range] of this._ranges.get(layer)?.get(key) ?? []) CSS.highlights.get(`er-${style}`)?.delete(range);
    this._ranges.get(layer)?.delete(key);
  }
}

function marks_named(name, priority) {
  let highlight = CSS.highlights.get(name);
  if (!highlight) {
    highlight = new Highlight();
    highlight.priority = priority;
    CSS.highlights.set(name, highlight);
  }
  return highlight;
}
