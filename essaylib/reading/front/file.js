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
  return mount(root, { doc, store: browserStore(doc, { notes }), settings, where: "file" });
}

const file_LISTS = new Map([ // settings that are lists, and what is in each
  ["themes", (one) => Array.isArray(one) && typeof one[0] === "string" && Number.isInteger(one[1])],
  ["theme-tiers", (one) => typeof one === "string"],
  ["recentTags", (one) => typeof one === "string"],
]);

/** Whether a setting is of its kind: other pages opened from disk may have the same storage, and write what they like. */
function file_isSetting([name, value]) {
  if (name.startsWith("drafts:")) return Array.isArray(value); // each is looked at by Drafts
  const isOne = file_LISTS.get(name);
  return isOne ? Array.isArray(value) && value.every(isOne) : ["string", "number", "boolean"].includes(typeof value);
}

/** What the reader chose, kept in this browser where it may be. */
function file_settings(sha256) {
  const key = `essaylib:${sha256}:settings`;
  let kept = {};
  try {
    const stored = JSON.parse(localStorage.getItem(key) ?? "{}");
    if (stored && typeof stored === "object") kept = Object.fromEntries(Object.entries(stored).filter(file_isSetting));
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
