import { el, fill, isTyping } from "./dom.js";
import { codeText, firstWhere } from "./points.js";
import { TextPage } from "./page.js";
import { Marks } from "./marks.js";
import { Selecting } from "./selection.js";
import { outline } from "./outline.js";
import { History } from "./history.js";
import { notesPanel } from "./notes.js";
import { sentencePanel } from "./sentence.js";
import { searchPanel } from "./search.js";
import { themesPanel } from "./themes.js";
import { displayPanel } from "./display.js";
import { helpPanel } from "./help.js";

// The reading surface: text, outline and panels around one `view`. The same mount() serves a notebook and a file.

/**
 * Build the reader in `root`.
 * `settings` keeps what the reader chose: {get(name), set(name, value)}. Returns {view, destroy()}.
 */
export function mount(root, { doc, store, settings, where }) {
  const view = new View(root, doc, store, settings, where);
  return { view, destroy: () => view.destroy() };
}

export class View {
  constructor(root, doc, store, settings, where) {
    Object.assign(this, { doc, store, where, selection: null, unit: 0 });
    this._settings = settings;
    this._listeners = new Map();
    this._panels = new Map();
    this._ending = new AbortController();
    this.code = codeText(doc);
    this.t = (en, zh) => ({ en, zh })[doc.language] ?? (en === zh ? en : `${en} ${zh}`);
    this.page = new TextPage(doc, this.code, { t: this.t, copy: (address) => this.copy(address) });
    this.marks = new Marks(this.page);
    this.history = new History(store);
    this.root = root;
    root.classList.add("essaylib-reader");
    root.setAttribute("data-lm-suppress-shortcuts", "true"); // JupyterLab's keys stay out of the reader
    this._selecting = new Selecting(this, this.page, this.code);
    this._build();
    this._stop = store.on((what) => this.emit("notes", what));
    this._listen();
    this.goTo(0, { focus: false, scroll: false });
    this.emit("notes", { put: [...store.records.keys()], delete: [], status: true });
  }

  /** A text {en, zh} in the language of the interface. */
  lang(text) {
    return text ? this.t(text.en || text.zh, text.zh || text.en) : "";
  }

  on(event, listener) {
    const listeners = this._listeners.get(event) ?? new Set();
    this._listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  emit(event, detail) {
    for (const listener of this._listeners.get(event) ?? []) listener(detail);
  }

  setting(name, value) {
    if (value === undefined) return this._settings.get(name);
    this._settings.set(name, value);
    this.emit("setting", name);
    return value;
  }

  /** Say something to those who cannot see it, and show it for a moment to those who can. */
  say(text) {
    this._live.textContent = text;
    this._live.classList.add("er-shown");
    clearTimeout(this._quiet);
    this._quiet = setTimeout(() => this._live.classList.remove("er-shown"), 4000);
  }

  // Places ------------------------------------------------------------------------------------------------------------

  /** Take a place as the selection, or null for none; `shown` when the browser shows it already. */
  select(place, { shown = false } = {}) {
    this.selection = place;
    if (place && !shown) this._selecting.show(place.start, place.end);
    if (!place && !shown && this._selecting.read()) window.getSelection().removeAllRanges();
    this.emit("selection", place);
  }

  /** Make a unit the current one. `focus` puts the keyboard on the text, `scroll` brings it into sight. */
  goTo(unit, { focus = false, scroll = true } = {}) {
    for (const element of this.page.elements(this.unit)) element.classList.remove("er-now");
    this.unit = unit;
    const elements = this.page.elements(unit);
    for (const element of elements) element.classList.add("er-now");
    if (scroll && elements.length) this._reveal(elements[0], elements.at(-1));
    if (focus) this.page.element.focus({ preventScroll: true });
    this.emit("unit", unit);
  }

  /** Bring a place into sight, make its unit the current one, and let it flash. */
  show({ start, end }, { focus = false } = {}) {
    this.goTo(this.page.unitAt(start), { focus, scroll: false });
    const ranges = this.page.ranges(start, end); // the sentence around it may be longer than the screen
    if (ranges.length) this._reveal(ranges[0], ranges.at(-1));
    this.marks.set("flash", [{ start, end, style: "flash" }]);
    clearTimeout(this._flash);
    this._flash = setTimeout(() => this.marks.set("flash", []), 1600);
  }

  _reveal(first, last) {
    const box = this._scroll.getBoundingClientRect();
    const [top, bottom] = [first.getBoundingClientRect().top, last.getBoundingClientRect().bottom];
    if (top >= box.top + 8 && bottom <= box.bottom - 8) return;
    this._scroll.scrollTop += top - box.top - box.height / 4;
    this._revealed = this._scroll.scrollTop;
  }

  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.say(this.t(`Copied: ${text}`, `已复制：${text}`));
    } catch { // no permission, or a page opened from disk: the reader can still copy it from here
      this.say(this.t(`Address: ${text}`, `地址：${text}`));
    }
  }

  // Building ----------------------------------------------------------------------------------------------------------

  _build() {
    const { t } = this;
    this._outline = outline(this);
    this._trail = el("div", { class: "er-trail", lang: "zh-Hans" });
    this._actions = el("div", { class: "er-actions", role: "group", "aria-label": t("The selection", "所选文字"), hidden: true });
    this._scroll = el("div", { class: "er-scroll" }, this.page.element);
    this._tabs = el("div", { class: "er-tabs", role: "tablist", "aria-label": t("Panels", "栏目") });
    this._side = el("section", { class: "er-side", "aria-label": t("Beside the text", "文旁栏目") }, this._tabs);
    this._live = el("div", { class: "er-live", role: "status", "aria-live": "polite" });
    const toggle = el("button", { type: "button", class: "er-tool", "aria-expanded": "true", title: t("Parts", "结构"),
      on: { click: () => this._toggleOutline() } }, "☰");
    this._toggle = toggle;
    const panels = [notesPanel, sentencePanel, searchPanel, themesPanel, displayPanel, helpPanel];
    fill(this.root, [
      el("div", { class: "er-head" }, toggle, this._trail),
      el("div", { class: "er-body" }, this._outline.element, el("div", { class: "er-main" }, this._scroll, this._actions), this._side),
      this._live,
    ]);
    for (const make of panels) this._addPanel(make(this));
    const [first] = this._panels.keys();
    this.panel(this._panels.has(this.setting("panel")) ? this.setting("panel") : first);
    this._showActions(null);
    if (this.setting("outline") === false) this._toggleOutline(false);
  }

  _addPanel({ name, title, icon, element, shown }) {
    const id = `${this._id}-${name}`;
    const tab = el("button", {
      type: "button", role: "tab", id: `${id}-tab`, "aria-controls": id, "aria-selected": "false", tabindex: "-1",
      on: { click: () => this.panel(name) },
    }, icon ? el("span", { class: "er-icon", "aria-hidden": "true" }, icon) : null, title);
    tab.addEventListener("keydown", (event) => this._onTabKey(event, name));
    const panel = el("div", { role: "tabpanel", id, "aria-labelledby": `${id}-tab`, class: `er-panel er-panel-${name}`, hidden: true, tabindex: "-1" }, element);
    this._tabs.append(tab);
    this._side.append(panel);
    this._panels.set(name, { tab, panel, shown });
  }

  get _id() {
    this._identity ??= `er-${Math.random().toString(36).slice(2, 10)}`;
    return this._identity;
  }

  /** Open a panel by name. */
  panel(name) {
    if (!this._panels.has(name)) return;
    for (const [other, { tab, panel }] of this._panels) {
      const open = other === name;
      tab.setAttribute("aria-selected", String(open));
      tab.tabIndex = open ? 0 : -1;
      panel.hidden = !open;
    }
    if (this.setting("panel") !== name) this.setting("panel", name);
    this.open = name;
    this._panels.get(name).shown?.();
  }

  _onTabKey(event, name) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const names = [...this._panels.keys()];
    const next = names[(names.indexOf(name) + step + names.length) % names.length];
    this.panel(next);
    this._panels.get(next).tab.focus();
  }

  _toggleOutline(open = this.root.classList.contains("er-no-outline")) {
    this.root.classList.toggle("er-no-outline", !open);
    this._toggle.setAttribute("aria-expanded", String(open));
    this.setting("outline", open);
  }

  /** Buttons for what is selected: panels add theirs with `action`. */
  action(name, label, run) {
    this._actions.append(el("button", { type: "button", class: "er-action", data: { action: name },
      // or the press would take the selection away before the click
      on: { pointerdown: (event) => event.preventDefault(), click: () => run(this.selection) } }, label));
  }

  _showActions(place) {
    this._actions.hidden = !place || !this._actions.children.length;
    if (this._actions.hidden) return;
    const box = this._scroll.parentElement.getBoundingClientRect();
    const range = this.page.ranges(place.end - 1, place.end)[0];
    if (!range) return;
    const at = range.getBoundingClientRect();
    const below = at.bottom + 8 + this._actions.offsetHeight < box.bottom;
    const top = below ? at.bottom + 6 : Math.max(box.top + 4, at.top - this._actions.offsetHeight - 6);
    this._actions.style.top = `${top - box.top}px`;
    this._actions.style.left = `${Math.max(4, Math.min(at.left - box.left, box.width - this._actions.offsetWidth - 8))}px`;
  }

  // Following ---------------------------------------------------------------------------------------------------------

  _listen() {
    const { signal } = this._ending;
    this.on("selection", (place) => this._showActions(place));
    this.on("unit", (unit) => this._follow(unit));
    this.root.addEventListener("keydown", (event) => this._onKey(event), { signal });
    let waiting = false;
    this._scroll.addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; this._onScroll(); });
    }, { signal, passive: true });
    window.addEventListener("beforeprint", () => this._onPaper(true), { signal });
    window.addEventListener("afterprint", () => this._onPaper(false), { signal });
    this._followTheme(signal);
  }

  /** On paper colours are the light ones, marks are elements, and the notes stand after the text whatever panel is open. */
  _onPaper(on) {
    this._paper = on;
    this.emit("setting", "theme");
    this.marks.onPaper(on);
    this.emit("paper", on);
  }

  /** Keep data-theme "light" or "dark": as the reader set it, else as JupyterLab or the system has it. */
  _followTheme(signal) {
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    const apply = () => {
      const lab = document.body.dataset.jpThemeLight;
      const wanted = this.setting("theme") ?? "auto";
      const auto = lab ? (lab === "false" ? "dark" : "light") : dark.matches ? "dark" : "light";
      this.root.dataset.theme = this._paper ? "light" : wanted === "auto" ? auto : wanted;
    };
    dark.addEventListener("change", apply, { signal });
    const watch = new MutationObserver(apply);
    watch.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
    signal.addEventListener("abort", () => watch.disconnect());
    this.on("setting", (name) => { if (name === "theme") apply(); });
    apply();
  }

  _onScroll() {
    if (this.selection) this._showActions(this.selection);
    if (Math.abs(this._scroll.scrollTop - this._revealed) < 2) return; // scrolled to a place by goTo, which is followed
    this._revealed = null;
    const top = this._scroll.getBoundingClientRect().top + 40;
    const { blocks } = this.page;
    const at = firstWhere(blocks.length, (i) => blocks[i].element.getBoundingClientRect().bottom >= top);
    if (blocks.length) this._follow(this.page.unitAt(blocks[Math.min(at, blocks.length - 1)].start));
  }

  _follow(unit) {
    this._outline.follow(unit);
    const trail = this._outline.trail(unit);
    const deepest = trail.at(-1)?.address;
    if (deepest === this._trailAt && this._trail.childNodes.length) return;
    this._trailAt = deepest;
    fill(this._trail, !trail.length ? this.doc.essay.title ?? "" : trail.map((part, i) => [
      i ? el("span", { class: "er-trail-mark", "aria-hidden": "true" }, "›") : null,
      el("span", { class: "er-trail-part" }, el("span", { class: "er-part-address" }, part.address), " ",
        part.label + part.heading || this.t("Introduction", "引言")),
    ]));
  }

  _onKey(event) {
    if (isTyping(event) || event.defaultPrevented) return;
    const control = event.ctrlKey || event.metaKey;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const name = `${control ? "Ctrl+" : ""}${event.shiftKey && (control || key.length > 1) ? "Shift+" : ""}${key}`;
    const run = this._keys?.get(name);
    if (!run || event.altKey) return;
    // Enter on a button presses it
    if (key === "Enter" && event.composedPath()[0].closest?.("button, summary, a")) return;
    event.preventDefault();
    event.stopPropagation();
    run(event);
  }

  /** Bind a key ("/", "r", "Ctrl+z", "Ctrl+Shift+z", "Escape") for the whole reader; `help` stands in the list of keys. */
  key(name, help, run) {
    this._keys ??= new Map();
    this._keys.set(name, run);
    this.keyList ??= [];
    if (help) this.keyList.push({ name, help });
  }

  destroy() {
    this._ending.abort();
    this._selecting.destroy();
    this.marks.destroy();
    this._stop();
    clearTimeout(this._flash);
    clearTimeout(this._quiet);
    this.emit("destroy");
    this.root.replaceChildren();
  }
}
