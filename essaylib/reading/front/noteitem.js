import { el, shorten, visible } from "./dom.js";
import { swatch } from "./codebook.js";
import { partsAround } from "./places.js";
import { sameName } from "./noteindex.js";
import { conflictBox } from "./noteconflict.js";

// One note in the list: closed, what it says; open, what can be done with it too.

const noteitem_QUOTE = 60; // code points of the words
const noteitem_AROUND = 8; // and before and after a place that may be the right one
const noteitem_FOLD = 280; // code points of a comment from which it is folded
const noteitem_LINES = 6;

/** The element of an item. `list` has what a click does: open, edit, remove, copy, unfold, settle, keep. */
export function noteItem(view, index, item, { isOpen, isUnfolded, list }) {
  const { t } = view;
  const conflict = index.conflict(item);
  const waiting = index.isOpen(item);
  const go = el("button", {
    type: "button", class: "er-note-go", "aria-expanded": String(isOpen), "aria-current": isOpen ? "true" : null,
    data: { key: "go" }, on: { click: () => list.open(item.id, { toggle: true }) },
  }, el("span", { class: "er-part-address" }, item.address ?? (item.state === "lost" ? t("no place", "无位置") : t("place?", "位置待定"))), " ",
  el("q", { class: "er-quote", lang: "zh-Hans" }, visible(shorten(item.exact, noteitem_QUOTE))));
  return el("li", { class: `er-note${isOpen ? " er-opened" : ""}${waiting ? " er-waiting" : ""}`, data: { id: item.id } },
    go,
    el("p", { class: "er-note-said" }, el("span", { class: "er-note-tag" }, swatch(item.tag.style), item.tag.text),
      item.note.attributes.map(([name, value]) => el("span", { class: "er-note-attribute" }, noteitem_pair(view, name, value)))),
    item.note.comment ? noteitem_comment(view, item, isUnfolded, list) : null,
    el("p", { class: "er-note-meta" }, noteitem_meta(view, index, item)),
    waiting && !isOpen ? el("p", { class: "er-note-state" }, "⚠ ", conflict ? t("Two versions", "有两个版本") : noteitem_state(view, item)) : null,
    isOpen ? [
      item.state !== "exact" ? noteitem_place(view, item, list) : null,
      conflict ? conflictBox(view, item, conflict, list) : null,
      noteitem_actions(view, item, list),
    ] : null);
}

/** Name and value of an attribute, by the codebook where it knows them. */
function noteitem_pair(view, name, value) {
  const is = (one, word) => [one.id, one.name.en, one.name.zh].some((own) => own && sameName(own) === sameName(word));
  const attribute = view.doc.codebook?.attributes.find((one) => is(one, name));
  const known = attribute?.values.find((one) => is(one, value));
  return `${attribute ? view.lang(attribute.name) || attribute.id : visible(name)}: ${known ? view.lang(known.name) || known.id : visible(value)}`;
}

function noteitem_comment(view, item, isUnfolded, list) {
  const { comment } = item.note;
  const lines = comment.split("\n");
  const short = shorten(lines.slice(0, noteitem_LINES).join("\n"), noteitem_FOLD);
  const isLong = short !== comment;
  const whole = isUnfolded || !isLong;
  return [
    el("div", { class: "er-note-comment" }, visible(whole ? comment : short), !whole && !short.endsWith("…") ? " …" : null),
    isLong ? el("button", {
      type: "button", class: "er-link", "aria-expanded": String(isUnfolded), data: { key: "fold" }, on: { click: () => list.unfold(item.id) },
    }, isUnfolded ? view.t("Show less", "收起") : view.t("Show all", "展开全部")) : null,
  ];
}

function noteitem_meta(view, index, item) {
  const { t } = view;
  const { note } = item;
  const time = note.modified ?? note.created;
  const overlaps = index.overlapping(item).size;
  return [
    noteitem_path(view, item),
    note.creator ? el("span", {}, visible(note.creator)) : null,
    time ? el("time", { datetime: time, title: noteitem_times(view, note) }, localTime(time)) : null,
    overlaps ? el("span", { class: "er-note-overlaps" }, t(`overlaps ${overlaps} ${overlaps === 1 ? "other" : "others"}`, `与另${overlaps}条重叠`)) : null,
  ];
}

function noteitem_path(view, item) {
  if (!item.span) return null;
  const names = partsAround(view.doc, item.span[0]).map((part) => `${part.label}${part.heading}`).filter(Boolean);
  return names.length ? el("span", { class: "er-note-path", lang: "zh-Hans", title: names.join(" › ") }, names.join(" › ")) : null;
}

function noteitem_times(view, { created, modified }) {
  return [created && `${view.t("made", "写于")} ${created}`, modified && modified !== created && `${view.t("changed", "改于")} ${modified}`].filter(Boolean).map(visible).join("\n");
}

/** A time of day and date where the reader is; what is no time, as it stands. */
export function localTime(time) {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return visible(shorten(time, 40));
  const two = (n) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

// A place that is not sure ---------------------------------------------------------------------------------------------

function noteitem_state(view, { state }) {
  const { t } = view;
  if (state === "moved") return t("Moved: see whether it is right", "移位，请核对");
  if (state === "ambiguous") return t("Its place is not certain", "存疑，请选择位置");
  return t("Its place is lost", "失落：原位置已找不到");
}

function noteitem_place(view, item, list) {
  const { t } = view;
  const settle = view.store.canWrite;
  const here = (span, address) => (settle ? el("button", {
    type: "button", class: "er-button", data: { key: `settle-${span[0]}` }, "aria-label": `${t("It is here", "就在这里")} ${address}`,
    on: { click: () => list.settle(item.id, span) },
  }, t("It is here", "就在这里")) : null);
  return el("div", { class: "er-note-state" },
    el("p", {}, el("strong", {}, noteitem_state(view, item)), item.why ? `: ${view.lang(item.why)}` : ""),
    item.state === "moved" && item.span ? here(item.span, item.address) : null,
    item.candidates.length ? el("ul", { class: "er-candidates" }, item.candidates.map(({ span, address }) => el("li", {},
      el("button", {
        type: "button", class: "er-link", data: { key: `show-${span[0]}` }, on: { click: () => view.show({ start: span[0], end: span[1] }) },
      }, el("span", { class: "er-part-address" }, address), " ", noteitem_around(view, span)),
      here(span, address)))) : null,
    settle ? el("p", {},
      el("span", {}, item.state === "lost"
        ? t("Select its place in the text, then press", "请在正文中选出它的位置，再按")
        : t("If it is elsewhere: select its place in the text, then press", "如在别处：请在正文中选出它的位置，再按")), " ",
      el("button", {
        type: "button", class: "er-button er-settle-selection", data: { key: "settle" }, disabled: !view.selection,
        on: { click: () => view.selection && list.settle(item.id, [view.selection.start, view.selection.end]) },
      }, t("It is what I selected", "就是所选文字"))) : null);
}

/** The words at a place between what stands around them: several places may have the same words. */
function noteitem_around({ code }, [start, end]) {
  const piece = (a, b) => visible(code.slice(Math.max(0, a), Math.min(code.length, b)).replace(/\s+/gu, " "));
  return el("span", { class: "er-quote", lang: "zh-Hans" },
    `…${piece(start - noteitem_AROUND, start)}`, el("strong", {}, shorten(piece(start, end), noteitem_QUOTE)), `${piece(end, end + noteitem_AROUND)}…`);
}

function noteitem_actions(view, item, list) {
  const { t } = view;
  const button = (key, label, title, run) => el("button", { type: "button", class: "er-button", title, data: { key }, on: { click: run } }, label);
  return el("div", { class: "er-note-actions" },
    item.span ? button("show", t("Show", "查看原文"), "", () => view.show({ start: item.span[0], end: item.span[1] })) : null,
    view.store.canWrite ? [
      button("edit", t("Edit", "修改"), "e", () => list.edit(item.id)),
      button("delete", t("Delete", "删除"), "Delete", () => list.remove(item.id)),
    ] : null,
    item.address ? button("copy", t("Copy address", "复制地址"), "c", () => view.copy(item.address)) : null);
}
