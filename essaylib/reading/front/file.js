import { mount } from "./reader.js";
import { browserStore } from "./stores.js";

// The reader as one file: everything is in the page, notes are kept by the browser.

/** Show the reader in the page's own element, from the data the page carries. */
export function openFile() {
  const { doc, notes } = JSON.parse(document.getElementById("essaylib-data").textContent);
  const root = document.getElementById("essaylib-reader");
  root.replaceChildren();
  root.classList.add("er-whole");
  const settings = file_settings(doc.essay.sha256);
  const made = mount(root, { doc, store: browserStore(doc, { notes }), settings, where: "file" });
  made.view.on("want-reading", () => made.view.emit("reading", {
    en: "This file was made without pinyin and words: essaylib edition --reading puts them in.",
    zh: "制作本文件时未加注音和词语：essaylib edition --reading 可以加上。",
  }));
  return made;
}

/** What the reader chose, kept in this browser where it may be. */
function file_settings(sha256) {
  const key = `essaylib:${sha256}:settings`;
  let kept = {};
  try {
    const stored = JSON.parse(localStorage.getItem(key) ?? "{}");
    if (stored && typeof stored === "object" && !Array.isArray(stored)) kept = stored;
  } catch { // no storage, or nothing of ours in it
  }
  const map = new Map(Object.entries(kept));
  return {
    get: (name) => map.get(name),
    set: (name, value) => {
      map.set(name, value);
      try {
        localStorage.setItem(key, JSON.stringify(Object.fromEntries(map)));
      } catch { // they hold while the page is open
      }
    },
  };
}
