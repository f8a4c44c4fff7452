import { checkFields, settleNote, stripped } from "./w3c.js";
import { checkAnnotation } from "./jsonld.js";
import { placeNote, superseded } from "./anchor.js";
import { alike, beside, linksOf, mergeNotes, noteFileText, printOf, readNoteFile } from "./notefile.js";
import { Store } from "./store.js";

// Notes in this browser's storage, one key a note, so that two tabs never write over one another's notes; the file is
// exported and imported. Where the storage is full or shut, notes stay in memory, and that is told.

const browser_DELETED = "-"; // among prints of forms

export class BrowserStore extends Store {
  constructor(doc, notes) {
    super("browser");
    Object.assign(this, { canWrite: true, doc, _trouble: null, _nUnreadable: 0, _formsUnstored: false });
    this._prefix = `essaylib:${doc.essay.sha256}:note:`;
    this._sent = `essaylib:${doc.essay.sha256}:sent`;
    this._all = new Map(notes.map((one) => [(one.note ?? one).id, one.note ?? one])); // earlier versions too
    this._gone = new Map(); // id -> time of deletion
    this._came = new Map(this._all); // as they came with the document
    this._origins = new Map(); // id -> print of that form, made when it is asked for
    this._forms = new Map(); // id -> prints of the forms that went through a file, oldest first, if other than that one
    this._seen = new Map(); // id -> text last seen in the storage
    this._changed = new Set(); // ids changed since the last export
    this._unstored = new Set();
    this._hidden = new Set(); // ids of which another version is shown
    this._try(() => this._load());
    this._warn(() => [...this._unstored].some((id) => this._changed.has(id)));
    globalThis.addEventListener?.("storage", (event) => this._onStorage(event), { signal: this._ending.signal });
    this._show(this._all.keys());
  }

  /** Whether there are changes that no exported file has. */
  get unsavedExport() {
    return this._changed.size > 0;
  }

  /** Set the reader's name, in this browser; what is wrong with it as {en, zh}, or null. */
  setCreator(name) {
    const fault = checkFields({ tag: "", comment: "", attributes: [], creator: stripped(name) });
    if (fault) return fault;
    this.creator = stripped(name);
    this._try(() => localStorage.setItem("essaylib:creator", this.creator));
    this._show([]);
    return null;
  }

  change({ put = [], delete: gone = [] }) {
    const time = new Date().toISOString();
    for (const note of put) this._keep(note.id, note);
    const there = gone.filter((id) => this._all.has(id));
    for (const id of there) this._keep(id, null, time);
    this._store([...put.map((note) => note.id), ...there]);
  }

  settle(id, span) {
    const old = this._all.get(id);
    if (old) this.change({ put: [settleNote(this.doc, old, span)] });
  }

  retry() {
    this._trouble = null;
    if (this._formsUnstored) this._storeForms();
    this._store([...this._unstored]);
  }

  /** The text of a note file with all notes; they count as exported then. */
  exportText() {
    const text = noteFileText(this.doc, this._all.values(), this._gone);
    for (const id of this._changed) this._cross(id, this._print(id));
    this._changed.clear();
    this._storeForms();
    this._show([]);
    return text;
  }

  /** Take in a note file (give its bytes): how many notes are new, the same, changed ...; rejects with `error.said`. */
  async importText(content) {
    const file = readNoteFile(content);
    const merged = mergeNotes(this._all.values(), file.records, this._gone, file.deleted, (id) => this._formsOf(id));
    const gone = [...merged.deleted].filter(([id]) => !this._all.has(id) && !this._gone.has(id));
    for (const [id, time] of gone) this._gone.set(id, time);
    this.change({ put: merged.records.filter((note) => this._all.get(note.id) !== note), delete: merged.removed });
    this._store(gone.map(([id]) => id));
    for (const note of file.records) this._cross(note.id, printOf(note), { last: false });
    for (const id of file.deleted.keys()) this._cross(id, browser_DELETED, { last: false });
    for (const id of [...file.records.map((note) => note.id), ...file.deleted.keys()]) this._mark(id);
    this._storeForms();
    this._show([]);
    const n = (kind) => merged[kind].length;
    return {
      n_new: n("added"), n_same: n("same"), n_changed: n("changed"), n_deleted: n("removed"), n_kept: n("kept"),
      n_conflicts: n("conflicts"), n_refused: file.nRefused, refused: file.refused,
      other_page: file.header.essay?.sha256 !== this.doc.essay.sha256,
    };
  }

  // What is there -----------------------------------------------------------------------------------------------------

  _keep(id, note, time = null) {
    if (note) {
      this._all.set(id, note);
      this._gone.delete(id);
    } else if (this._all.delete(id) || this._seen.has(id)) this._gone.set(id, time ?? new Date().toISOString());
    this._mark(id);
  }

  _print(id) {
    return this._all.has(id) ? printOf(this._all.get(id)) : browser_DELETED;
  }

  _mark(id) {
    if (this._print(id) === (this._formsOf(id).at(-1) ?? browser_DELETED)) this._changed.delete(id);
    else this._changed.add(id);
  }

  /** The print of a note as it came with the document; undefined if it did not. */
  _originOf(id) {
    if (!this._origins.has(id) && this._came.has(id)) this._origins.set(id, printOf(this._came.get(id)));
    return this._origins.get(id);
  }

  /** Prints of the forms of a note that came with the document or went through a file, oldest first. */
  _formsOf(id) {
    const origin = this._originOf(id);
    return this._forms.get(id) ?? (origin === undefined ? [] : [origin]);
  }

  /** A form of a note went through a file; as the `last` one, that is how it stands in the newest file. */
  _cross(id, print, { last = true } = {}) {
    const forms = this._formsOf(id);
    if (last) this._forms.set(id, [...forms.filter((one) => one !== print), print]);
    else if (!forms.includes(print)) this._forms.set(id, [...forms, print]);
  }

  /** Bring `records` up to date for these ids, and for versions of theirs, and tell. */
  _show(ids) {
    const links = linksOf(this._all);
    const here = new Set();
    if (links.size) for (const [id, { target }] of this._all) if (target?.["essaylib:text"] === this.doc.essay.text_sha256) here.add(id);
    const hidden = links.size ? superseded(links, here) : new Set();
    const [put, gone, turned] = [new Set(), new Set(), new Set(ids)];
    for (const id of [...hidden, ...this._hidden]) if (hidden.has(id) !== this._hidden.has(id)) turned.add(id);
    this._hidden = hidden;
    for (const id of turned) {
      const note = hidden.has(id) ? null : this._all.get(id);
      const before = this.records.get(id);
      if (note) {
        const still = before && JSON.stringify(before.note.target) === JSON.stringify(note.target);
        this.records.set(id, { note, place: still ? before.place : placeNote(this.doc, note) });
        put.add(id);
      } else if (this.records.delete(id)) gone.add(id);
    }
    this.status = {
      path: null,
      unsaved: this._unstored.size,
      error: this._trouble && this._unstored.size ? this._trouble(this._unstored.size) : null,
      notice: this._nUnreadable ? {
        en: `${this._nUnreadable} entries in this browser's storage read as no note; they are left as they are.`,
        zh: `本浏览器中有${this._nUnreadable}条记录读不成批注，照原样留着。`,
      } : null,
    };
    this._tell({ put, gone });
  }

  // The storage -------------------------------------------------------------------------------------------------------

  _try(run) {
    try {
      return run();
    } catch (error) {
      const isFull = error.name === "QuotaExceededError" || error.name === "NS_ERROR_DOM_QUOTA_REACHED";
      this._trouble = isFull ? browser_full : browser_shut;
      return null;
    }
  }

  _load() {
    const keys = Array.from({ length: localStorage.length }, (_, i) => localStorage.key(i));
    this.creator = localStorage.getItem("essaylib:creator") ?? "";
    this._loadForms();
    const apart = [];
    for (const key of keys) {
      if (!key?.startsWith(this._prefix)) continue;
      const [id, text] = [key.slice(this._prefix.length), localStorage.getItem(key)];
      const entry = browser_entry(text, id);
      if (!entry) {
        this._nUnreadable += 1;
        continue;
      }
      this._seen.set(id, text);
      const came = this._all.get(id);
      // The document is newer than what was changed here: both changes are kept; a deletion gives way.
      const isNewer = came && this._originOf(id) !== entry.origin && !(entry.note && alike(came, entry.note));
      if (isNewer && entry.note) apart.push([id, beside(entry.note)]);
      else if (!isNewer) this._keep(id, entry.note, entry.deleted);
    }
    for (const [id, copy] of apart) {
      if (!this._all.has(copy.id) && !this._gone.has(copy.id)) {
        this._keep(copy.id, copy);
        this._write(copy.id);
      }
      this._write(id); // it stands as it came with this document from now on
    }
  }

  _loadForms() {
    let sent = [];
    try {
      sent = JSON.parse(localStorage.getItem(this._sent) ?? "[]");
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    this._forms = new Map();
    for (const pair of Array.isArray(sent) ? sent : []) {
      if (!Array.isArray(pair) || !Array.isArray(pair[1])) continue;
      for (const print of pair[1]) if (typeof print === "string") this._cross(String(pair[0]), print);
    }
  }

  _storeForms() {
    const sent = [...this._forms].filter(([id, prints]) => prints.length > 1 || prints[0] !== this._originOf(id));
    this._formsUnstored = true;
    this._try(() => {
      localStorage.setItem(this._sent, JSON.stringify(sent));
      this._formsUnstored = false;
    });
  }

  /** Write these notes or their deletions, each as it stands in memory, and show them. */
  _store(ids) {
    const shown = new Set(ids);
    for (const id of ids) this._unstored.add(id);
    for (const id of ids) {
      this._try(() => {
        const there = localStorage.getItem(this._prefix + id);
        const copy = there !== null && there !== this._seen.get(id) ? this._meet(id, there) : null;
        if (copy) {
          shown.add(copy);
          this._unstored.add(copy);
          this._write(copy);
        }
        this._write(id);
      });
    }
    if (!this._unstored.size) this._trouble = null;
    this._show(shown);
  }

  _write(id) {
    const text = JSON.stringify({ note: this._all.get(id) ?? null, deleted: this._gone.get(id), origin: this._originOf(id) });
    localStorage.setItem(this._prefix + id, text);
    this._seen.set(id, text);
    this._unstored.delete(id);
  }

  /**
   * Another tab changed a note that was changed here too, neither having seen the other: both forms stay. Which has the
   * id is the same in both tabs, so that they end alike. The id of the other form, if it stands apart.
   */
  _meet(id, text) {
    const [entry, mine] = [browser_entry(text, id), this._all.get(id)];
    if (!entry?.note) return null; // deleted there: what was written here stays
    if (!mine || alike(mine, entry.note)) {
      this._keep(id, entry.note);
      return null;
    }
    const [first, second] = printOf(mine) < printOf(entry.note) ? [mine, entry.note] : [entry.note, mine];
    const copy = beside(second);
    this._keep(id, first);
    if (!this._all.has(copy.id)) this._keep(copy.id, copy);
    return copy.id;
  }

  _onStorage({ key, oldValue, newValue }) {
    if (key === null) { // emptied by hand: what is in memory is all there is
      for (const id of this._seen.keys()) this._unstored.add(id);
      this._seen.clear();
      this._trouble = browser_emptied;
      this._show([]);
    } else if (key === this._sent) {
      this._try(() => this._loadForms());
      for (const id of this._seen.keys()) this._mark(id);
      this._show([]);
    } else if (key === "essaylib:creator") {
      this.creator = newValue ?? "";
      this._show([]);
    } else if (key.startsWith(this._prefix) && newValue !== null) {
      const id = key.slice(this._prefix.length);
      const entry = this._seen.get(id) === newValue ? null : browser_entry(newValue, id);
      if (!entry) return;
      const unseen = this._seen.has(id) && oldValue !== this._seen.get(id); // they had not heard of what stands here
      if (unseen || this._unstored.has(id)) {
        const copy = this._meet(id, newValue);
        this._seen.set(id, newValue);
        this._store(copy ? [id, copy] : [id]);
      } else {
        this._seen.set(id, newValue);
        this._keep(id, entry.note, entry.deleted);
        this._show([id]);
      }
    }
  }
}

/** What a value of the storage says of a note: {note, deleted, origin}; null if it is none. Any page may have written it. */
function browser_entry(text, id) {
  try {
    const { note, deleted, origin } = JSON.parse(text);
    if (note === null) return typeof deleted === "string" && deleted.length < 100 ? { note, deleted, origin } : null;
    return note?.id === id && checkAnnotation(note) === null ? { note, deleted: null, origin } : null;
  } catch {
    return null;
  }
}

function browser_full(n) {
  return {
    en: `This browser's storage is full: ${n} changed notes are only in memory. Export them before you close this page.`,
    zh: `本浏览器的存储空间已满：有${n}条批注的改动只在内存里。请先导出，再关闭页面。`,
  };
}

function browser_shut(n) {
  return {
    en: `This browser does not let the page store anything (a private window, or storage is off): ${n} changed notes are only in memory. Export them before you close this page.`,
    zh: `本浏览器不让页面存储内容（无痕窗口，或已关闭存储）：有${n}条批注的改动只在内存里。请先导出，再关闭页面。`,
  };
}

function browser_emptied(n) {
  return {
    en: `This browser's storage was emptied: ${n} notes are only in memory. Export them, or try again to store them.`,
    zh: `本浏览器的存储已被清空：有${n}条批注只在内存里。请导出，或重试保存。`,
  };
}
