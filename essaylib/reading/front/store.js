// What all stores of notes have in common. A change is shown at once and saved behind; what is not saved stays, is counted,
// and is told in `status`.

export class Store {
  constructor(kind) {
    Object.assign(this, { kind, creator: "", canWrite: false, records: new Map() });
    this.status = { path: null, unsaved: 0, error: null, notice: null };
    this._listeners = new Set();
    this._ending = new AbortController();
  }

  /** Call `listener({put: [ids], delete: [ids], status})` after every change, until what is returned is called. */
  on(listener) {
    this._listeners.add(listener);
    return () => this._listeners.delete(listener);
  }

  change() {}

  settle() {}

  retry() {}

  look() {}

  close() {
    this._ending.abort();
    this._listeners.clear();
  }

  _tell({ put = [], gone = [], status = true }) {
    for (const listener of [...this._listeners]) listener({ put: [...put], delete: [...gone], status });
  }

  /** Ask before the page is left while `isLosing()`. */
  _warn(isLosing) {
    globalThis.addEventListener?.("beforeunload", (event) => {
      if (!isLosing()) return;
      event.preventDefault();
      event.returnValue = true;
    }, { signal: this._ending.signal });
  }
}
