import { alike } from "./notefile.js";

// Undo and redo. A step is undone only where nobody has changed the note since: what another view or person wrote stays.

const history_MOST = 200; // steps kept

export class History {
  constructor(store) {
    this._store = store;
    this._done = [];
    this._undone = [];
  }

  get canUndo() {
    return this._done.length > 0;
  }

  get canRedo() {
    return this._undone.length > 0;
  }

  /** Make a change {put: [annotation], delete: [id]} so that it can be undone. */
  do(change) {
    const after = new Map([...(change.delete ?? []).map((id) => [id, null]), ...(change.put ?? []).map((note) => [note.id, note])]);
    const before = new Map([...after.keys()].map((id) => [id, this._now(id)]));
    if (!after.size) return;
    this._done.push({ before, after }); // before the change, which makes views ask what can be undone
    if (this._done.length > history_MOST) this._done.shift();
    this._undone = [];
    this._store.change({ put: change.put ?? [], delete: change.delete ?? [] });
  }

  /** Take the last step back: {ids, left, said}; `left` are notes changed elsewhere meanwhile, which stay as they are. */
  undo() {
    return this._turn(this._done, this._undone);
  }

  redo() {
    return this._turn(this._undone, this._done);
  }

  _turn(from, to) {
    const step = from.pop();
    if (!step) return { ids: [], left: [], said: null };
    const [put, gone, left] = [[], [], []];
    const turned = { before: new Map(), after: new Map() };
    for (const [id, was] of step.before) {
      const now = this._now(id);
      const wanted = step.after.get(id);
      if (!(now && wanted ? alike(now, wanted) : now === wanted)) {
        left.push(id);
        continue;
      }
      if (was) put.push(was);
      else if (now) gone.push(id);
      turned.before.set(id, wanted);
      turned.after.set(id, was);
    }
    if (turned.after.size) to.push(turned);
    if (put.length || gone.length) this._store.change({ put, delete: gone });
    return { ids: [...turned.after.keys()], left, said: left.length ? history_said(left.length) : null };
  }

  _now(id) {
    return this._store.records.get(id)?.note ?? null;
  }
}

function history_said(n) {
  return {
    en: `${n === 1 ? "One note was" : `${n} notes were`} changed elsewhere meanwhile; that change stays.`,
    zh: `有${n}条批注此间已在别处改动，保留那边的改动。`,
  };
}
