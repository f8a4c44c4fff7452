import { el, fill, visible } from "./dom.js";
import { sameName } from "./noteindex.js";
import { reveal } from "./scroll.js";

// Choosing a tag: the roles of the codebook as a list that is filtered by typing, each with what it means.

const codebook_RECENT = 5;
const codebook_WAIT = 250; // ms
const codebook_MOST_FREE = 24; // free tags offered

/** A text {en, zh} in the language of the interface; in both, each on its own line. */
export function bilingual(view, text) {
  const { language } = view.doc;
  const lines = language === "both" ? ["zh", "en"] : [text?.[language] ? language : language === "en" ? "zh" : "en"];
  return lines.filter((one) => text?.[one]).map((one) => el("span", { class: "er-said", lang: one === "zh" ? "zh-Hans" : "en" }, visible(text[one])));
}

/** A small square of a tag's colour; its name always stands beside it. */
export function swatch(style) {
  return el("span", { class: `er-swatch er-${style}`, "aria-hidden": "true" });
}

/** Definition, deciding rule and examples of a role. */
export function roleCard(view, role, names) {
  const { t } = view;
  const line = (label, text, more = null) => (text && (text.en || text.zh)
    ? [el("dt", {}, label), el("dd", {}, bilingual(view, text), more)] : null);
  const instead = role.is_not?.instead && names.role(role.is_not.instead);
  return el("div", { class: "er-role" },
    el("p", { class: "er-role-name" }, swatch(names.label(role.id).style), names.label(role.id).text),
    el("dl", {},
      line(t("Means", "定义"), role.definition),
      line(t("Decide", "判断"), role.rule),
      role.is && line(t("Is", "是"), role.is.text, codebook_why(view, role.is.why))),
    role.is_not && el("details", {}, el("summary", {}, t("What is not", "不是的例子")),
      el("dl", {}, line(t("Is not", "不是"), role.is_not.text, [
        codebook_why(view, role.is_not.why),
        instead && el("span", { class: "er-why" }, `${t("Rather", "应为")}: ${names.label(instead.id).text}`),
      ]))),
    role.cues?.length ? el("p", { class: "er-soft", lang: "zh-Hans" }, `${t("Often with", "常见词语")}: ${visible(role.cues.join("、"))}`) : null);
}

/** How well a tag fits the words typed: 0 is its name, 1 begins so, 2 holds them, 3 by its cues, 4 not at all. */
function codebook_rank(words, typed, names, cues) {
  const all = names.filter(Boolean).map(sameName);
  if (typed && all.includes(typed)) return 0;
  if (typed && all.some((name) => name.startsWith(typed))) return 1;
  if (words.every((word) => all.some((name) => name.includes(word)))) return 2;
  return words.every((word) => [...all, ...cues.map(sameName)].some((name) => name.includes(word))) ? 3 : 4;
}

function codebook_why(view, why) {
  return why && (why.en || why.zh) ? el("span", { class: "er-why" }, bilingual(view, why)) : null;
}

export class TagField {
  /** `id` is free for ids of elements; `used` gives the free tags that notes have; `changed` is called after a choice. */
  constructor(view, names, { id, used, changed, next }) {
    Object.assign(this, { _view: view, _names: names, _id: id, _used: used, _changed: changed, _next: next });
    this._value = "";
    this._active = -1;
    this._typed = false; // what stands in the field was typed and not chosen yet
    this._build();
  }

  /** The tag as a note has it: the id of a role, or the words of a free tag. */
  get value() {
    return this._value;
  }

  set value(tag) {
    const role = tag ? this._names.role(tag) : null;
    this._value = role ? role.id : tag;
    this._typed = false;
    this._input.value = this._value ? this._names.label(this._value).text : "";
    this.fault(null);
    this._list();
  }

  /** What is typed, though nothing is chosen yet. */
  get text() {
    return this._typed ? this._input.value : this._value;
  }

  focus() {
    this._input.focus();
    this._input.select();
    this._unfold(true); // a window that is not in front tells nobody of the focus
  }

  /** Take what is typed as the tag: the one of that name, else the first that matches. What is wrong as {en, zh}, or null. */
  settle() {
    if (!this._typed) return null;
    const typed = this._input.value.trim();
    const role = typed ? this._names.role(typed) : null;
    const tag = role ? role.id : this._used().includes(typed) ? typed : this._tags[Math.max(0, this._active)];
    if (typed && tag === undefined) {
      return {
        en: `${visible(typed)} is not in the codebook, which allows no free tags. Choose one of its ${this._names.roles.length} tags.`,
        zh: `标签表中没有“${visible(typed)}”，也不接受自由标签。请从表中的${this._names.roles.length}个标签里选。`,
      };
    }
    this._take(typed ? tag : "");
    return null;
  }

  /** Show what is wrong with the tag, or nothing. */
  fault(said) {
    fill(this._error, [said ? this._view.lang(said) : ""]);
    this._error.hidden = !said;
    if (said) this._input.setAttribute("aria-invalid", "true");
    else this._input.removeAttribute("aria-invalid");
  }

  /** Put a tag in front of those used of late. */
  static remember(view, tag) {
    if (!tag) return;
    const recent = (view.setting("recentTags") ?? []).filter((one) => one !== tag);
    view.setting("recentTags", [tag, ...recent].slice(0, codebook_RECENT));
  }

  // Building ----------------------------------------------------------------------------------------------------------

  _build() {
    const { t } = this._view;
    const id = this._id;
    const { freeTags, roles } = this._names;
    this._input = el("input", {
      id, type: "text", role: "combobox", autocomplete: "off", autocapitalize: "off", spellcheck: "false",
      "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": `${id}-list`, "aria-describedby": `${id}-card ${id}-error`,
      placeholder: roles.length ? (freeTags ? t("filter, or a free tag", "输入可筛选，也可自拟标签") : t("filter", "输入可筛选")) : t("a free tag", "自拟标签"),
      on: {
        input: (event) => { if (!event.isComposing) this._onInput(); },
        compositionend: () => this._onInput(),
        keydown: (event) => this._onKey(event),
        focus: () => this._unfold(true),
      },
    });
    this._options = el("div", {
      id: `${id}-list`, role: "listbox", class: "er-tags", hidden: true, tabindex: "-1", // what scrolls would be a stop of the Tab key "aria-label": t("Tags", "标签"),
      on: {
        pointerdown: (event) => event.preventDefault(), // the keyboard stays in the field
        click: (event) => this._onClick(event),
        pointerover: (event) => this._card(this._tagOf(event.target) ?? null),
      },
    });
    this._about = el("div", { id: `${id}-card`, class: "er-card" });
    this._error = el("p", { id: `${id}-error`, class: "er-fault", role: "alert", hidden: true });
    // Not at once: what it changes would move a button away from under the press that took the keyboard here.
    const leave = () => setTimeout(() => this._onLeave(), codebook_WAIT);
    this.element = el("div", { class: "er-field", on: { focusout: leave } }, el("label", { for: id }, t("Tag", "标签")), this._input, this._error, this._options, this._about);
    this._list();
  }

  /** The options that match what is typed, grouped. */
  _groups() {
    const { t } = this._view;
    const typed = this._typed ? this._input.value.trim() : "";
    const wanted = sameName(typed).split(" ").filter(Boolean);
    const rank = (role) => codebook_rank(wanted, sameName(typed), [role.id, role.name.en, role.name.zh], role.cues ?? []);
    const roles = this._names.roles.map((role) => [rank(role), role.id]).filter(([n]) => n < 4).sort(([a], [b]) => a - b).map(([, tag]) => tag);
    const free = this._names.freeTags ? this._used().filter((tag) => codebook_rank(wanted, "", [tag], []) < 4).slice(0, codebook_MOST_FREE) : [];
    const recent = wanted.length ? [] : (this._view.setting("recentTags") ?? []).filter((tag) => this._names.freeTags || this._names.role(tag));
    const fresh = typed && this._names.freeTags && !this._names.role(typed) && !free.includes(typed) ? [typed] : [];
    return [
      { name: t("Recent", "最近用过"), tags: recent.filter((tag) => typeof tag === "string") },
      { name: t("Codebook", "标签表"), tags: roles },
      { name: t("Free tags", "自由标签"), tags: free },
      { name: t("New free tag", "新的自由标签"), tags: fresh },
    ].filter(({ tags }) => tags.length);
  }

  _list() {
    const groups = this._groups();
    this._tags = groups.flatMap(({ tags }) => tags);
    // Typing makes the first match the active one, so that Enter takes it.
    this._active = this._typed && this._input.value.trim() && this._tags.length ? 0 : -1;
    let at = -1;
    fill(this._options, groups.map(({ name, tags }) => el("div", { role: "group", "aria-label": name, class: "er-tag-group" },
      groups.length > 1 ? el("span", { class: "er-tag-group-name", "aria-hidden": "true" }, name) : null,
      tags.map((tag) => {
        at += 1;
        const label = this._names.label(tag);
        return el("div", { role: "option", id: `${this._id}-${at}`, class: "er-option", data: { at },
          "aria-selected": String(this._value === tag) }, swatch(label.style), label.text);
      }))));
    if (!this._tags.length && this._typed) fill(this._options, [el("p", { class: "er-soft" }, this._view.t("No tag matches.", "没有相符的标签。"))]);
    this._point();
  }

  /** Show which option is active. */
  _point() {
    for (const option of this._options.querySelectorAll("[role=option]")) {
      option.classList.toggle("er-active", Number(option.dataset.at) === this._active);
    }
    if (this._active < 0) this._input.removeAttribute("aria-activedescendant");
    else this._input.setAttribute("aria-activedescendant", `${this._id}-${this._active}`);
    this._card(null);
  }

  /** Show the tags to choose from while the keyboard is in the field; afterwards the chosen one alone. */
  _unfold(on) {
    if (on === !this._options.hidden) return;
    this._options.hidden = !on;
    this._input.setAttribute("aria-expanded", String(on));
    this._shown = undefined;
    this._card(null);
  }

  /** What the pointed, active or chosen tag means. */
  _card(tag) {
    const folded = this._options.hidden;
    const shown = folded ? this._value : tag ?? this._tags[this._active] ?? this._value;
    if (shown === this._shown) return;
    this._shown = shown;
    const role = shown ? this._names.role(shown) : null;
    const card = role ? roleCard(this._view, role, this._names)
      : shown ? el("p", { class: "er-soft" }, swatch(this._names.label(shown).style), this._view.t("A free tag: ", "自由标签："), visible(shown)) : null;
    fill(this._about, [role && folded ? el("details", {}, el("summary", {}, this._view.t("What it means", "标签说明")), card) : card]);
  }

  // What the reader does ----------------------------------------------------------------------------------------------

  _onInput() {
    this._typed = true;
    if (!this._input.value.trim()) this._value = "";
    this.fault(null);
    this._list();
    this._changed();
  }

  _onKey(event) {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    const n = this._tags.length;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && n) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this._active = this._active < 0 ? (step > 0 ? 0 : n - 1) : (this._active + step + n) % n;
      this._point();
      reveal(this._options.querySelector(".er-active"));
    } else if (event.key === "Tab") {
      this.fault(this.settle()); // before the keyboard goes on: the next field may be one that goes with the tag
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (this._active >= 0) this._take(this._tags[this._active]);
      const said = this.settle();
      if (said) this.fault(said);
      else this._next();
    }
  }

  _onLeave() {
    if (this.element.contains(this.element.getRootNode().activeElement)) return;
    const said = this.settle();
    this._unfold(false);
    if (said) this.fault(said);
  }

  _onClick(event) {
    const tag = this._tagOf(event.target);
    if (tag === undefined) return;
    this._take(tag === this._value && !this._typed ? "" : tag); // a second click takes it away
    this.focus();
  }

  _tagOf(element) {
    const option = element.closest?.("[role=option]");
    return option ? this._tags[Number(option.dataset.at)] : undefined;
  }

  _take(tag) {
    this.value = tag;
    this._changed();
  }
}
