// The notes as marks in the text, a sentence at a time, so that a change costs what the sentences it touches hold.
// Where notes overlap, the smallest gives the colour, and a line under the words says that there is more than one.

const notemarks_MOST = 1000; // notes of one sentence that are drawn; the list has them all

export class NoteMarks {
  constructor(view, index) {
    this._view = view;
    this._index = index;
  }

  /** Draw these units anew. */
  update(units) {
    const changes = new Map();
    for (const unit of units) changes.set(unit, this._stretches(unit));
    if (changes.size) this._view.marks.put("notes", changes);
  }

  /** Stress places: those of the open note, and where an unsettled one may be. */
  stress(spans, candidates = []) {
    const stretches = (list, style) => list.map(([start, end]) => ({ start, end, style }));
    this._view.marks.set("open-note", [...stretches(spans, "note-open"), ...stretches(candidates, "note-unsure")]);
  }

  _stretches(unit) {
    const { units } = this._view.doc;
    const from = unit ? units[unit][0] : 0; // what stands before the first unit is the first unit's
    const to = units[unit + 1]?.[0] ?? this._view.code.length;
    const items = this._index.inUnit(unit).slice(0, notemarks_MOST);
    const cuts = new Set();
    for (const { span } of items) cuts.add(Math.max(from, span[0])).add(Math.min(to, span[1]));
    const order = [...cuts].sort((a, b) => a - b);
    const made = [];
    const latest = new Map(); // style -> its last stretch
    const add = (start, end, style) => {
      const last = latest.get(style);
      if (last && last.end === start) last.end = end;
      else made.push(latest.set(style, { start, end, style }).get(style));
    };
    for (let i = 0; i + 1 < order.length; i += 1) {
      const [a, b] = [order[i], order[i + 1]];
      const over = items.filter(({ span }) => span[0] <= a && b <= span[1]);
      if (!over.length) continue;
      const smallest = over.reduce((one, other) => (notemarks_length(other) < notemarks_length(one) ? other : one));
      add(a, b, smallest.tag.style);
      if (over.length > 1) add(a, b, "note-over");
      if (over.some(({ state }) => state !== "exact")) add(a, b, "note-unsure");
    }
    return made;
  }
}

function notemarks_length({ span }) {
  return span[1] - span[0];
}
