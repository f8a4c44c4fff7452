import { el, visible } from "./dom.js";

// What stands beside the text in its own column: the English under each sentence, and who says what is not the text's.
// It is outside the pieces, so that no offset moves, and it is not selected or copied with the text.

/** Keep the English under the sentences, and the line of sources above the text, as the settings have them. */
export function followBeside(view) {
  const english = () => {
    const on = view.setting("english-under") === true && view.doc.translation !== null;
    if (on !== view.page.element.classList.contains("er-with-english")) beside_english(view, on);
  };
  view.on("setting", (name) => {
    if (name === "english-under") english();
    if (["english-under", "pinyin", "level", "themes"].includes(name)) beside_sources(view);
  });
  view.on("reading", () => beside_sources(view));
  english();
  beside_sources(view);
}

function beside_english(view, on) {
  const { doc, page } = view;
  page.element.classList.toggle("er-with-english", on);
  for (const old of page.element.querySelectorAll(".er-english")) old.remove();
  if (!on) return;
  doc.units.forEach(([, , address], unit) => {
    const english = Object.hasOwn(doc.translation.sentences, address) ? doc.translation.sentences[address] : "";
    if (english) page.elements(unit).at(-1)?.after(el("span", { class: "er-beside er-english", lang: "en" }, english));
  });
}

function beside_sources(view) {
  const { doc, page, t } = view;
  page.element.querySelector(".er-sources")?.remove();
  const said = [];
  if (page.element.classList.contains("er-with-english")) said.push([t("English", "英文"), view.lang(doc.translation.by)]);
  const pinyin = (view.setting("pinyin") ?? "off") !== "off";
  if (doc.reading && (pinyin || view.setting("level"))) {
    said.push([pinyin ? t("Pinyin", "拼音") : t("Levels", "等级"), view.lang(doc.reading.source)]);
  }
  const lines = said.map(([name, words]) => el("p", {}, el("strong", {}, name), `: ${words}`));
  const themes = (view.setting("themes") ?? []).filter(([name]) => doc.themes.some((theme) => theme.name === name));
  // On paper there is no panel that says which line is which theme.
  if (themes.length) {
    lines.push(el("p", { class: "er-on-paper" }, el("strong", {}, t("Themes", "主题")), ": ",
      themes.map(([name, k]) => [el("span", { class: `er-theme-${k}`, lang: "zh-Hans" }, visible(name)), " "])));
  }
  if (lines.length) page.element.prepend(el("div", { class: `er-beside er-sources${said.length ? "" : " er-on-paper"}` }, lines));
}

/** A box to tick that puts the English under the sentences; null where there is no translation. */
export function englishSwitch(view) {
  if (!view.doc.translation) return null;
  const box = el("input", { type: "checkbox", on: { change: () => view.setting("english-under", box.checked) } });
  const follow = () => { box.checked = view.setting("english-under") === true; };
  view.on("setting", (name) => { if (name === "english-under") follow(); });
  follow();
  return el("label", { class: "er-check" }, box, view.t("English under every sentence", "每句之下附英文"));
}
