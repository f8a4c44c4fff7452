import { el, fill } from "./dom.js";
import { bilingual, roleCard, swatch } from "./codebook.js";
import { TagNames } from "./noteindex.js";

/** How the reader is used: selecting, keys, and what colours and states mean. */
export function helpPanel(view) {
  const { t } = view;
  const keys = el("dl", { class: "er-keys" });
  const part = (title, ...children) => el("section", {}, el("h2", {}, title), ...children);
  view.key("?", t("this list", "本列表"), () => {
    view.panel("help");
    element.focus();
  });
  const element = el("div", { class: "er-help", tabindex: "0", role: "group", "aria-label": t("Help", "帮助") },
    part(t("Select", "选取"), el("ul", {},
      el("li", {}, t("Mouse: drag over words; a double click takes a word.", "鼠标：拖过文字；双击选一个词。")),
      el("li", {}, t("Touch: hold a word, then move the handles.", "触屏：长按一个词，再拖动两端。")),
      el("li", {}, t("Keys: ↑ ↓ go by sentence. ← → take one character, with Shift more of them, with Ctrl by word. Shift+↑ ↓ take whole sentences.",
        "键盘：↑ ↓ 逐句移动；← → 选一个字，加 Shift 多选，加 Ctrl 按词移动；Shift+↑ ↓ 选整句。")),
      view.store.canWrite ? el("li", {}, t("A press on Note, or Enter, makes a note of what is selected.", "再按“批注”或回车，就给所选文字写批注。")) : null)),
    part(t("Keys in the text and the lists", "按键（在正文和列表中）"), keys),
    view.store.canWrite ? part(t("Keys in a note", "按键（写批注时）"), el("dl", { class: "er-keys" },
      help_key("Ctrl+Enter", t("save", "保存")), help_key("Escape", t("cancel; it asks if something was typed", "取消；如已写内容会先询问")),
      help_key("↑ ↓ Enter", t("choose a tag", "选标签")))) : null,
    part(t("Colours and lines", "颜色与线"), help_legend(view)),
    part(t("States of a note", "批注的状态"), el("dl", {}, help_states(view))));
  const shown = () => fill(keys, [
    help_key("↑ ↓ ← →", t("go through the text, see above", "在正文中移动，见上")), help_key("Home End", t("first and last sentence", "首句、末句")),
    (view.keyList ?? []).map(({ name, help }) => help_key(name, help)),
  ]);
  return { name: "help", title: t("Help", "帮助"), icon: "?", element, shown };
}

function help_key(name, help) {
  const signs = name.split(" ").map((one) => one.split("+").map((key) => (key.length === 1 ? key.toUpperCase() : key)).join("+"));
  return [el("dt", {}, signs.map((sign) => [el("kbd", {}, sign), " "])), el("dd", {}, help)];
}

function help_legend(view) {
  const { t } = view;
  const names = new TagNames(view);
  const line = (style, text) => el("li", {}, el("span", { class: `er-sample er-${style}`, lang: "zh-Hans", "aria-hidden": "true" }, "文字"), " ", text);
  return el("div", {},
    names.roles.map((role) => el("details", {},
      el("summary", {}, swatch(names.label(role.id).style), names.label(role.id).text), roleCard(view, role, names))),
    names.roles.length ? [view.doc.codebook.about, view.doc.codebook.unit].map((said) => el("p", { class: "er-soft" }, bilingual(view, said))) : null,
    el("ul", { class: "er-legend" },
      line("note-free", t("a note without a tag", "无标签的批注")),
      line("note-over", t("more than one note: the colour is that of the shortest", "不止一条批注，颜色取最短的一条")),
      line("note-open", t("the open note, or the words of the note that is being written", "当前批注，或正在写的批注所在的文字")),
      line("note-unsure", t("the place is not sure", "位置未定")),
      line("found", t("found by the search", "查找到的文字"))));
}

function help_states(view) {
  const { t } = view;
  return [
    [t("moved", "移位"), t("the text changed; the words were found elsewhere, see whether it is right", "正文有改动，在别处找到了原文，请核对")],
    [t("not certain", "存疑"), t("several places fit; the note is not put at any of them until you choose", "有几处都符合，选定之前不放在任何一处")],
    [t("lost", "失落"), t("the words are not there; select the right place and settle it", "原文已不在，请选出正确的位置")],
    [t("two versions", "两个版本"), t("the note was changed in two places; keep one or both", "同一批注在两处有改动，可留其一，也可都留")],
    view.store.kind === "browser"
      ? [t("only in this browser", "只在本浏览器中"), t("export the notes to a file, or they go with the browser's data", "请导出成文件，否则清除浏览器数据时会一并消失")] : null,
  ].filter(Boolean).map(([name, text]) => [el("dt", {}, name), el("dd", {}, text)]);
}
