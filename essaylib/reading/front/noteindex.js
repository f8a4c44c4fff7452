import { visible } from "./dom.js";
import { readNote } from "./w3c.js";
import { NOTE_STYLES } from "./marks.js";

// The notes of a store as the panel and the marks need them: each read once, in text order, and found by sentence.

/** Changes at once from which the list is written anew, so that the neighbours of each need not be found. */
export const MANY_NOTES = 500;
const noteindex_LONG = 40; // sentences from which a note is kept apart, not under each of its sentences

/** Case, width and blanks do not count in the name of a tag. */
export function sameName(name) {
  return String(name).normalize("NFKC").toLowerCase().replace(/\s+/gu, " ").trim();
}

/** Of tags: how each is named and coloured. A tag may be the id or a name of a role, or free. */
export class TagNames {
  constructor(view) {
    this._view = view;
    this.roles = view.doc.codebook?.roles ?? [];
    this.freeTags = view.doc.codebook?.free_tags ?? true;
    this._byName = new Map();
    for (const role of this.roles) {
      for (const name of [role.name.en, role.name.zh]) if (name && !this._byName.has(sameName(name))) this._byName.set(sameName(name), role);
    }
    for (const role of this.roles) this._byName.set(sameName(role.id), role);
    this._labels = new Map();
    this._free = 0;
  }

  role(name) {
    return this._byName.get(sameName(name)) ?? null;
  }

  /** {key, text, style, role} of a tag; `key` is the same for all that name one role. */
  label(tag) {
    const role = tag ? this.role(tag) : null;
    const key = role ? role.id : tag;
    return this._labels.get(key) ?? this._label(role, key, role ? NOTE_STYLES[this.roles.indexOf(role) % NOTE_STYLES.length] : "note-free");
  }

  /** The label of a tag that a note has; a free tag gets its colour now. */
  enter(tag) {
    const { role, key } = this.label(tag);
    if (!this._labels.has(key)) this._labels.set(key, this._label(role, key, role || !key ? this.label(tag).style : this._freeStyle()));
    return this._labels.get(key);
  }

  _label(role, key, style) {
    const text = role ? this._view.lang(role.name) || role.id : key ? visible(key) : this._view.t("no tag", "无标签");
    return { key, role, style, text };
  }

  _freeStyle() {
    const [n, most] = [this.roles.length, NOTE_STYLES.length];
    const at = this._free;
    this._free += 1;
    return NOTE_STYLES[n < most ? n + (at % (most - n)) : at % most];
  }
}

export class NoteIndex {
  constructor(view, names) {
    this._view = view;
    this._names = names;
    this.items = new Map(); // id -> item
    this.order = []; // items in text order; those without a place first
    this._inUnit = new Map(); // unit -> Set(items)
    this._long = new Set(); // items over very many units
    this._conflicts = new Map(); // id -> Set(ids of notes that say they conflict with it)
  }

  /** Take in a change of the store: which items to show anew (their ids), and the units whose marks change. */
  update({ put = [], delete: gone = [] }) {
    const { records } = this._view.store;
    const [ids, units] = [new Set(), new Set()];
    const fresh = [];
    for (const id of new Set([...put, ...gone])) {
      const [old, record] = [this.items.get(id), records.get(id)];
      if (old?.record === record) continue;
      if (old) this._takeOut(old, ids, units);
      if (record) fresh.push(this._read(id, record));
      ids.add(id);
    }
    if (!ids.size) return { ids, units };
    // Free tags get their colours in the order in which they were first used.
    for (const item of [...fresh].sort((a, b) => noteindex_compare(a.note.created ?? "", b.note.created ?? ""))) this._names.enter(item.note.tag);
    for (const item of fresh) this._putIn(item, ids, units);
    const kept = this.order.filter((item) => this.items.get(item.id) === item);
    fresh.sort(noteindex_byPlace);
    this.order = noteindex_merged(kept, fresh);
    return { ids, units };
  }

  /** Placed notes over a character, the smallest first. */
  at(place) {
    return this.inUnit(this._view.page.unitAt(place)).filter(({ span }) => span[0] <= place && place < span[1])
      .sort((a, b) => (a.span[1] - a.span[0]) - (b.span[1] - b.span[0]) || noteindex_byPlace(a, b));
  }

  /** Placed notes in a unit. */
  inUnit(unit) {
    const here = [...this._inUnit.get(unit) ?? []];
    for (const item of this._long) if (item.units[0] <= unit && unit <= item.units[1]) here.push(item);
    return here;
  }

  /** The other notes that share a character with this one. */
  overlapping(item) {
    const found = new Set();
    if (!item.span) return found;
    const look = (other) => {
      if (other !== item && other.span[0] < item.span[1] && item.span[0] < other.span[1]) found.add(other);
    };
    for (const other of this._long) look(other);
    for (let unit = item.units[0]; unit <= item.units[1]; unit += 1) this._inUnit.get(unit)?.forEach(look);
    return found;
  }

  /** The other version in a conflict: {copy, other (null if it is gone)} items, or null. */
  conflict(item) {
    if (item.note.conflictsWith) return { copy: item, other: this.items.get(item.note.conflictsWith) ?? null };
    const [copy] = this._conflicts.get(item.id) ?? [];
    return copy ? { copy: this.items.get(copy), other: item } : null;
  }

  /** Whether a note waits for its reader: its place is not sure, or it stands against another version. */
  isOpen(item) {
    return item.state !== "exact" || this.conflict(item) !== null;
  }

  _read(id, record) {
    const note = readNote(record.note);
    const { state, span, why, candidates = [] } = record.place;
    const { page } = this._view;
    const placed = span && span[0] < span[1] ? span : null;
    return {
      id, record, note, state, why, candidates, span: placed,
      units: placed ? [page.unitAt(placed[0]), page.unitAt(placed[1] - 1)] : null,
      address: placed ? page.address(...placed) : null,
      exact: placed ? this._view.code.slice(...placed) : note.exact,
    };
  }

  _putIn(item, ids, units) {
    item.tag = this._names.enter(item.note.tag);
    this.items.set(item.id, item);
    const [first, last] = item.units ?? [0, -1];
    const isLong = last - first >= noteindex_LONG;
    if (isLong) this._long.add(item);
    for (let unit = first; unit <= last; unit += 1) {
      units.add(unit);
      if (isLong) continue;
      if (!this._inUnit.has(unit)) this._inUnit.set(unit, new Set());
      this._inUnit.get(unit).add(item);
    }
    const against = item.note.conflictsWith;
    if (against) {
      this._conflicts.set(against, (this._conflicts.get(against) ?? new Set()).add(item.id));
      ids.add(against);
    }
    for (const copy of this._conflicts.get(item.id) ?? []) ids.add(copy);
    this._touch(item, ids);
  }

  _takeOut(item, ids, units) {
    this._touch(item, ids);
    this.items.delete(item.id);
    this._long.delete(item);
    const [first, last] = item.units ?? [0, -1];
    for (let unit = first; unit <= last; unit += 1) {
      this._inUnit.get(unit)?.delete(item);
      units.add(unit);
    }
    const against = item.note.conflictsWith;
    if (against) {
      this._conflicts.get(against)?.delete(item.id);
      ids.add(against);
    }
    for (const copy of this._conflicts.get(item.id) ?? []) ids.add(copy);
  }

  /** What is said of overlaps changes in its neighbours too. */
  _touch(item, ids) {
    if (ids.size > MANY_NOTES) return;
    for (const other of this.overlapping(item)) ids.add(other.id);
  }
}

function noteindex_byPlace(a, b) {
  // Those without a place come first, in the order in which they stood where they were made.
  if (!a.span || !b.span) return (a.span ? 1 : 0) - (b.span ? 1 : 0) || a.note.start - b.note.start || noteindex_compare(a.id, b.id);
  return a.span[0] - b.span[0] || a.span[1] - b.span[1] || noteindex_compare(a.id, b.id);
}

function noteindex_compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

function noteindex_merged(one, other) {
  if (!other.length) return one;
  const merged = [];
  let at = 0;
  for (const item of one) {
    while (at < other.length && noteindex_byPlace(other[at], item) < 0) merged.push(other[at++]);
    merged.push(item);
  }
  return merged.concat(other.slice(at));
}
