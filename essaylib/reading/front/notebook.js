import { mount } from "./reader.js";
import { kernelStore } from "./stores.js";
import { el } from "./dom.js";

// The reader in a notebook: the document and the notes come from the kernel, changes go to it.

/** Show the reader of an anywidget model in `root`; returns what takes it away again. */
export function renderWidget({ model, el: root }) {
  const store = kernelStore(model);
  const box = el("div", {}, el("p", { class: "er-waiting", role: "status" }, "…"));
  root.append(box);
  let made = null;
  let gone = false;
  const off = [];
  const listen = (listener) => {
    model.on("msg:custom", listener);
    off.push(() => model.off("msg:custom", listener));
  };
  store.document.then(async ({ doc, font, height }) => {
    if (gone) return;
    const face = font ? await notebook_font(font) : null;
    if (face) off.push(() => document.fonts.delete(face));
    box.replaceChildren();
    if (height) box.style.height = height;
    made = mount(box, { doc, store, settings: notebook_settings(), where: "notebook" });
    const { view } = made;
    view.on("want-reading", () => model.send({ op: "reading" }));
    listen((message) => {
      if (message?.op !== "reading") return;
      if (message.reading) doc.reading = message.reading;
      view.emit("reading", message.error ?? null);
    });
  });
  return () => {
    gone = true;
    for (const stop of off) stop();
    made?.destroy();
    box.remove();
  };
}

/** The font that came with the document, in use; null where the browser does not take it: the page's own must do. */
async function notebook_font(bytes) {
  try {
    const face = await new FontFace("essaylib-rest", bytes).load();
    document.fonts.add(face);
    return face;
  } catch {
    return null;
  }
}

/** What the reader chose holds while the page is open; the next page begins as the notebook's author left it. */
function notebook_settings() {
  const kept = new Map();
  return { get: (name) => kept.get(name), set: (name, value) => kept.set(name, value) };
}
