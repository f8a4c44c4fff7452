import { el, visible } from "./dom.js";
import { CONFLICTS, REPLACES, readNote } from "./w3c.js";
import { same } from "./json.js";

// Two versions of one note, written in two places: shown side by side until the reader decides.

/** The two versions, what differs, and what can be done. `list.keep(change, said)` makes the change. */
export function conflictBox(view, item, { copy, other }, list) {
  const { t } = view;
  const decide = (change, said) => list.keep(change, said);
  const button = (key, label, run, about = null) => el("button", {
    type: "button", class: "er-button", data: { key }, "aria-label": about, on: { click: run },
  }, label);
  if (!other) {
    return el("div", { class: "er-conflict" },
      el("p", {}, t("This stood against another version, which is gone.", "它原与另一版本冲突，那一版本已不在。")),
      view.store.canWrite ? button("keep", t("Take the mark away", "去掉冲突标记"), () => decide({ put: [noteconflict_free(copy)] }, t("The mark is gone.", "冲突标记已去掉。"))) : null);
  }
  const [one, two] = [copy, other].map((version) => noteconflict_rows(view, version));
  const versions = [[copy, one, two], [other, two, one]].map(([version, rows, others], i) => el("div", { class: "er-version" },
    el("h3", {}, `${t("Version", "版本")} ${i + 1}`, version === item ? ` · ${t("this note", "本条")}` : ""),
    el("dl", {}, rows.map(([name, value], at) => {
      if (!value && !others[at][1]) return null;
      const differs = value !== others[at][1];
      return [el("dt", {}, name, differs ? el("span", { class: "er-differs" }, ` ${t("differs", "不同")}`) : null),
        el("dd", {}, differs ? noteconflict_differing(value, others[at][1]) : visible(value) || "–")];
    })),
    view.store.canWrite ? button(`keep-${i}`, t("Keep this one", "保留此版本"), () => decide(
      version === copy ? { put: [noteconflict_free(copy)], delete: [other.id] } : { delete: [copy.id] },
      t("One version is kept. Ctrl+Z brings the other back.", "已保留一个版本，按 Ctrl+Z 可恢复另一个。")), `${t("Keep version", "保留版本")} ${i + 1}`) : null));
  return el("div", { class: "er-conflict" },
    el("p", {}, el("strong", {}, t("Two versions of this note were written in two places.", "这条批注在两处各有改动。"))),
    el("div", { class: "er-versions" }, versions),
    view.store.canWrite ? button("keep-both", t("Keep both", "两个都留"), () => decide({ put: [noteconflict_free(copy)] },
      t("Both are kept, as two notes.", "两个版本都已保留，各为一条。"))) : null);
}

/** Without the mark; and without the link that came with it, since a note that replaces another hides it. */
function noteconflict_free({ record }) {
  const free = { ...record.note, modified: new Date().toISOString() };
  if (same(free[REPLACES] ?? null, free[CONFLICTS])) delete free[REPLACES];
  delete free[CONFLICTS];
  return free;
}

function noteconflict_rows(view, item) {
  const { t } = view;
  const note = readNote(item.record.note);
  return [
    [t("Words", "原文"), note.exact],
    [t("Tag", "标签"), item.tag.text],
    [t("Beside the tag", "属性"), note.attributes.map(([name, value]) => `${name}: ${value}`).join("; ")],
    [t("Comment", "批注"), note.comment],
    [t("Reader", "读者"), note.creator],
    [t("Changed", "改动时间"), note.modified ?? note.created ?? ""],
  ];
}

/** A text with the stretch marked in which it differs from another. */
function noteconflict_differing(text, other) {
  if (!text) return "–";
  const [a, b] = [Array.from(text), Array.from(other)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [head, middle, tail] = [a.slice(0, start), a.slice(start, a.length - end), a.slice(a.length - end)].map((part) => visible(part.join("")));
  return [head, middle ? el("mark", {}, middle) : el("mark", { class: "er-missing" }, "‸"), tail];
}
