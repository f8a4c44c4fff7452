import { Store } from "./store.js";
import { KernelStore } from "./kernel.js";
import { BrowserStore } from "./browser.js";

// Where notes are kept: nowhere, with the kernel, in the browser.

const stores_kernels = new WeakMap();

/** A store that keeps nothing: for a view that only shows. */
export function emptyStore() {
  return new Store("none");
}

/**
 * The store of an anywidget model, one for all its views. It says hello; `document` is a promise of the first message
 * {doc, creator, canWrite, font: DataView|null}.
 */
export function kernelStore(model) {
  // anywidget hands each view another proxy of the one model; its layout is the same object in all of them.
  const layout = model.widget_manager ? model.get?.("layout") : null;
  const key = layout !== null && typeof layout === "object" ? layout : model;
  if (!stores_kernels.has(key)) stores_kernels.set(key, new KernelStore(model));
  return stores_kernels.get(key);
}

/** A store in this browser, by the essay's page; `notes` are those that came with the document. */
export function browserStore(doc, { notes = [] } = {}) {
  return new BrowserStore(doc, notes);
}
