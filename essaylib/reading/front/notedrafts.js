import { newUuid } from "./json.js";
import { printOf } from "./notefile.js";
import { readNote } from "./w3c.js";

// What was typed and is not a note yet. It is kept with the reader's settings until it is saved or thrown away, so that a
// refused change, another note that was clicked, or a page that was closed costs no word.

/** A draft of a new note at a place, or of changes to `record`'s note. */
export function newDraft({ start = 0, end = 0, tag = "" } = {}, record = null) {
  if (!record) return { key: newUuid(), id: null, start, end, tag, attributes: [], comment: "", base: null };
  const note = readNote(record.note);
  const [a, b] = record.place.span ?? [note.start, note.end];
  return {
    key: newUuid(), id: note.id, start: a, end: b, tag: note.tag, attributes: note.attributes, comment: note.comment,
    base: printOf(record.note), // tells whether the note was changed elsewhere meanwhile
  };
}

export class Drafts {
  constructor(view) {
    this._view = view;
    this._name = `drafts:${view.doc.essay.text_sha256}`; // settings may be shared by readers of other essays
    const kept = view.setting(this._name);
    this._all = new Map((Array.isArray(kept) ? kept : []).filter(notedrafts_isOne).map((draft) => [draft.key, draft]));
  }

  get all() {
    return [...this._all.values()];
  }

  /** The draft of changes to a note, if there is one. */
  of(id) {
    return this.all.find((draft) => draft.id === id) ?? null;
  }

  keep(draft) {
    this._all.set(draft.key, draft);
    this._store();
  }

  drop(key) {
    if (this._all.delete(key)) this._store();
  }

  _store() {
    this._view.setting(this._name, this.all);
  }
}

function notedrafts_isOne(value) {
  return typeof value === "object" && value !== null && typeof value.key === "string" && typeof value.comment === "string"
    && typeof value.tag === "string" && Array.isArray(value.attributes)
    && value.attributes.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every((one) => typeof one === "string"))
    && Number.isInteger(value.start) && Number.isInteger(value.end) && (value.id === null || typeof value.id === "string");
}
