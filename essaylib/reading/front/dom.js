import { UNSEEN } from "./points.js";

// Elements made without markup: whatever comes from a text or a note becomes a text node, so nothing in it can run.

const dom_UNSEEN = new RegExp(UNSEEN, "gu");
const dom_SVG = new Set(["svg", "path", "g", "rect", "line", "circle"]);

/** An element with attributes and children. `on` takes listeners by event, `data` the dataset; null and false are left out. */
export function el(tag, attributes = {}, ...children) {
  const svg = dom_SVG.has(tag);
  const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) made.addEventListener(event, listener);
    } else if (name === "data") {
      for (const [key, text] of Object.entries(value)) made.dataset[key] = String(text);
    } else if (name === "class") {
      made.setAttribute("class", value);
    } else {
      made.setAttribute(name, value === true ? "" : String(value));
    }
  }
  fill(made, children, false);
  return made;
}

/** Put children into an element; what was there goes, unless `clear` is false. Strings and numbers become text nodes. */
export function fill(element, children, clear = true) {
  if (clear) element.replaceChildren();
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

/** Whether a key belongs to a field, or to an input method that is composing: then no shortcut may take it. */
export function isTyping(event) {
  if (event.isComposing || event.keyCode === 229) return true;
  const at = event.composedPath()[0];
  return at instanceof Element && at.closest("input, textarea, select, [contenteditable]") !== null;
}

/** Text with the characters that show nothing, or turn the line round, written out as ‹U+202E›. */
export function visible(text) {
  return text.replace(dom_UNSEEN, (c) =>
    c === "\n" || c === "\t"
      ? c
      : `‹U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}›`);
}

/** Text cut after `most` code points, with … */
export function shorten(text, most) {
  const points = Array.from(text.slice(0, 2 * most + 2));
  return points.length > most ? `${points.slice(0, most).join("")}…` : text;
}
