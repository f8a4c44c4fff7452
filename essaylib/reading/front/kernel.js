import { newUuid } from "./json.js";
import { iriOf } from "./w3c.js";
import { placeNote } from "./anchor.js";
import { alike, beside } from "./notefile.js";
import { Store } from "./store.js";

// Notes of a kernel, which writes the file. What it has not answered yet lies on top of what it has; what it never answers
// goes to the next reader of the same file on this page.

const kernel_WAIT = 10_000; // ms without an answer after which a change counts as not saved
const kernel_LOOK = 500; // ms: focus and visibility come together
const kernel_UNSAVED = Symbol.for("essaylib.unsaved"); // shared by the copies of this module, one a widget

export class KernelStore extends Store {
  constructor(model) {
    super("kernel");
    this.view = newUuid();
    this._model = model;
    this._base = new Map(); // as the kernel has them: id -> record
    this._pending = new Map(); // id -> {note (null: deleted), before, seq, at}: not answered yet
    this._timers = new Map(); // seq -> timer
    Object.assign(this, { _seq: 0, _heard: 0, _looked: 0, _dead: false, _late: false, _kernel: {}, _failed: null });
    this.document = new Promise((resolve) => { this._gotDocument = resolve; });
    const listen = (name, listener) => {
      model.on(name, listener);
      this._ending.signal.addEventListener("abort", () => model.off(name, listener));
    };
    listen("msg:custom", (message, buffers) => this._onMessage(message, buffers));
    listen("comm_live_update", () => this._onComm(model.comm_live === true));
    listen("destroy", () => this._onComm(false));
    const { signal } = this._ending;
    globalThis.addEventListener?.("focus", () => this.look(), { signal });
    globalThis.document?.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.look(), { signal });
    this._warn(() => this._pending.size > 0);
    this._send({ op: "hello", view: this.view });
  }

  change({ put = [], delete: gone = [] }) {
    if (!this.canWrite) {
      this._failed = { en: "These notes can only be read here: give a creator to write some.", zh: "此处批注只能阅读；要写批注，请给出读者姓名（creator）。" };
      this._update([]);
      return;
    }
    this._failed = null;
    this._post([...put.map((note) => [note.id, note]), ...gone.map((id) => [id, null])].map(([id, note]) => (
      [id, { note, before: this._pending.get(id)?.before ?? this._base.get(id)?.note ?? null }])));
  }

  settle(id, span) {
    this._waitFor(this._seq += 1);
    if (!this._send({ op: "settle", view: this.view, seq: this._seq, id, span })) this._late = true;
    this._update([]);
  }

  retry() {
    this._send({ op: "save" });
    this._post([...this._pending]);
  }

  look() {
    if (Date.now() - this._looked < kernel_LOOK) return;
    this._looked = Date.now();
    this._send({ op: "look" });
  }

  close() {
    for (const timer of this._timers.values()) clearTimeout(timer);
    if (!this._pending.size) this._family?.delete(this);
    super.close();
  }

  /** Send changes [id, {note, before}], for the first time or again; what is pending of these ids is the new form then. */
  _post(changes) {
    if (!changes.length) return;
    const seq = (this._seq += 1);
    for (const [id, { note, before }] of changes) this._pending.set(id, { note, before, seq, at: performance.now() });
    const put = changes.flatMap(([, { note }]) => (note ? [note] : []));
    const gone = changes.flatMap(([id, { note }]) => (note ? [] : [id]));
    this._waitFor(seq);
    if (!this._send({ op: "change", view: this.view, seq, put, delete: gone })) this._late = true;
    this._update(changes.map(([id]) => id));
    if (this._isStuck) this._handOver();
  }

  _send(message) {
    if (this._model.comm_live === false) this._dead = true;
    if (this._model.comm_live === false) return false;
    try {
      this._model.send(message);
      return true;
    } catch {
      this._dead = true;
      return false;
    }
  }

  _waitFor(seq) {
    this._timers.set(seq, setTimeout(() => {
      this._timers.delete(seq);
      this._late = true;
      this._update([]);
      this._handOver();
    }, kernel_WAIT));
  }

  _onComm(isLive) {
    this._dead = !isLive;
    this._update([]);
    if (this._isStuck) this._handOver();
  }

  _onMessage(message, buffers) {
    Object.assign(this, { _heard: performance.now(), _dead: false });
    const { op, view, seq, put = [], delete: gone = [] } = message ?? {};
    const own = view === this.view && seq !== undefined;
    if (op === "document") {
      Object.assign(this, { doc: message.doc, creator: message.creator ?? "", canWrite: Boolean(message.canWrite) });
      this._gotDocument({ ...message, font: buffers?.[0] ?? null });
      this._enter();
      this._update([]);
    } else if (op === "state") {
      const ids = new Set([...this._base.keys(), ...this.records.keys()]);
      this._base = new Map(message.records.map((record) => [record.note.id, record]));
      this._kernel = { ...this._kernel, ...message.status };
      this._late = false;
      this._enter();
      this._update([...ids, ...this._base.keys()]);
      this._post([...this._pending]);
      for (const other of this._family ?? []) if (other !== this && other._isStuck) other._handOver();
    } else if (op === "changed" || op === "failed") {
      const answered = own ? [...this._pending].filter(([, change]) => change.seq === seq) : [];
      for (const [id, { note }] of answered) {
        this._pending.delete(id);
        if (op === "changed" && note) this._base.set(id, { note, place: this._placeOf(note) });
        if (op === "changed" && !note) this._base.delete(id);
      }
      for (const record of put) this._base.set(record.note.id, record);
      const deleted = gone.map((id) => (this._base.has(id) ? id : iriOf(id)));
      for (const id of deleted) this._base.delete(id);
      for (const [one, timer] of own ? [...this._timers] : []) {
        if (one > seq) continue; // answers come in order
        clearTimeout(timer);
        this._timers.delete(one);
      }
      if (own && !this._pending.size) this._late = false;
      if (op === "failed" && own) this._refuse(answered, message.error);
      const left = own ? [...this._pending].filter(([, change]) => change.seq < seq) : []; // these never arrived
      this._kernel = { ...this._kernel, ...message.status };
      this._update([...answered.map(([id]) => id), ...put.map((record) => record.note.id), ...deleted]);
      this._post(left);
    }
  }

  /** What the kernel would not take: no note of its own, but kept here for a form to offer again. */
  _refuse(answered, error) {
    this._failed = error ?? { en: "The change was refused.", zh: "改动未被接受。" };
    this.refused = answered.map(([id, { note }]) => ({ id, note }));
  }

  get _isStuck() {
    return this._pending.size > 0 && (this._dead || this._late);
  }

  _placeOf(note) {
    const now = this.records.get(note.id);
    if (now && JSON.stringify(now.note.target) === JSON.stringify(note.target)) return now.place;
    return this.doc ? placeNote(this.doc, note) : { state: "lost", span: null, why: { en: "not placed yet", zh: "尚未定位" }, candidates: [] };
  }

  /** Show these notes as the kernel has them, with what is pending on top, and tell how things are. */
  _update(ids) {
    const [put, gone] = [new Set(), new Set()];
    for (const id of new Set(ids)) {
      const pending = this._pending.get(id);
      const record = pending ? pending.note && { note: pending.note, place: this._placeOf(pending.note) } : this._base.get(id);
      if (record) {
        this.records.set(id, record);
        put.add(id);
      } else if (this.records.delete(id)) gone.add(id);
    }
    const { path = null, unsaved = 0, error = null, notice = null } = this._kernel;
    const stuck = this._isStuck || (this._late && !this._pending.size);
    this.status = {
      path, notice: this._notice ?? notice,
      unsaved: unsaved + this._pending.size,
      error: stuck ? kernel_silent(this._pending.size) : this._failed ?? error,
    };
    this._tell({ put, gone });
  }

  // Another reader of the same file -------------------------------------------------------------------------------------

  _enter() {
    if (!this.doc || this._family || this._kernel.path === undefined) return;
    globalThis[kernel_UNSAVED] ??= new Map();
    const key = `${this._kernel.path ?? ""}\n${this.doc.essay.sha256}`;
    if (!globalThis[kernel_UNSAVED].has(key)) globalThis[kernel_UNSAVED].set(key, new Set());
    this._family = globalThis[kernel_UNSAVED].get(key).add(this);
  }

  /** Give what could not be saved to a reader of the same file that has heard from its kernel since. */
  _handOver() {
    const since = Math.max(...[...this._pending.values()].map((change) => change.at));
    const heir = [...this._family ?? []].filter((one) => one !== this && one.canWrite && !one._dead && one._heard > since).pop();
    if (!heir || !this._pending.size) return;
    const changes = [...this._pending];
    this._pending.clear();
    for (const [id, { note }] of changes) {
      if (note) this._base.set(id, { note, place: this._placeOf(note) });
      else this._base.delete(id);
    }
    this._notice = { en: "Another reader of these notes has taken over what was not saved here.", zh: "未保存的批注已由另一阅读器接管。" };
    this._late = false;
    if (this._dead) this._family.delete(this);
    this._update([]);
    heir._takeOver(changes);
  }

  _takeOver(changes) {
    const taken = [];
    for (const [id, { note, before }] of changes) {
      const now = this._pending.get(id) ?? this._base.get(id);
      const there = now?.note ?? null;
      const untouched = there === null || (before && alike(there, before));
      if (note && (untouched || alike(there, note))) taken.push([id, { note, before }]);
      else if (note) taken.push([beside(note).id, { note: beside(note), before: null }]); // changed elsewhere too: both stay
      else if (there && untouched) taken.push([id, { note, before }]);
    }
    this._post(taken);
  }
}

function kernel_silent(n) {
  const [en, zh] = n ? [`${n} changed notes are not saved: the`, `有${n}条批注的改动尚未保存：`] : ["The", ""];
  return {
    en: `${en} kernel does not answer. What you wrote is kept while this page is open. Run the cell of this reader again (after a restart of the kernel, the cells above it first): the new reader takes over what is not saved, and saves it.`,
    zh: `${zh}内核没有应答。页面不关，所写内容就还在。请重新运行本阅读器所在的单元（内核若已重启，先运行上面的单元），新的阅读器会接管未保存的内容并保存。`,
  };
}
