import { el, fill, visible } from "./dom.js";
import { rewrite } from "./learning.js";

// Themes drawn under the words. A total measures the lexicon as much as the essay, so counts stand by tier only.

const themes_STYLES = 6; // lines that can be told apart at once
const themes_ITEMS = 100; // sentences listed at once, and rows of the table
const themes_LONG = 240; // code points of a sentence shown whole
const themes_AROUND = 60;

/** The themes of the lexicon: lines in the text, counts by tier and part, and the sentences behind them. */
export function themesPanel(view) {
  return new ThemesPanel(view).panel;
}

class ThemesPanel {
  constructor(view) {
    const { t, doc } = view;
    this._view = view;
    this._tiers = [
      { id: "named", name: t("named", "点名"), about: t("the theme's own words", "主题本身的用语") },
      { id: "practice", name: t("practice", "做法"), about: t("what the theme consists in: acts, arrangements, kinds", "主题之所在：做法、制度、种类") },
      { id: "topic", name: t("topic", "话题"), about: t("words of its field, which do not by themselves speak of the theme", "所属领域的用语，本身未必谈及该主题") },
    ];
    const has = (name) => doc.themes.some((theme) => theme.name === name);
    /** Theme -> style; an earlier session may have kept themes of another lexicon. */
    this._on = new Map((view.setting("themes") ?? []).filter(([name, k]) => has(name) && k >= 0 && k < themes_STYLES).slice(0, themes_STYLES));
    this._shown = new Set(view.setting("theme-tiers") ?? this._tiers.map(({ id }) => id));
    this._all = el("input", { type: "checkbox", on: { change: () => this._drawParts() } });
    this._samples = new Map();
    this._boxes = new Map();
    this._parts = el("div", { class: "er-theme-parts", role: "region", tabindex: "0", "aria-label": t("Themes by part", "各部分中的主题") });
    this._list = el("section", { class: "er-theme-list", hidden: true, tabindex: "-1" });
    const element = doc.themes.length ? el("div", { class: "er-themes-panel" }, this._table(),
      el("dl", { class: "er-tiers" }, this._tiers.map(({ id, name, about }) => [
        el("dt", {}, el("span", { class: `er-sample er-theme-0 er-tier-${id}` }, name)), el("dd", {}, about)])),
      el("p", { class: "er-soft" }, t("Counted by string, title and headings included; the longest term at a place counts. The lists are ours: compare tier with tier, not totals.",
        "按字符串计，含题目和标题，同一处取最长的词语。词表由我们编定：只宜同层相比，不宜比总数。")),
      el("h2", {}, t("By part", "分部分")), el("label", { class: "er-check" }, this._all, t("all themes, not only those that are on", "全部主题，不限已开的")),
      this._parts, this._list) : el("p", {}, t("No lexicon of themes was given.", "未提供主题词表。"));
    this.panel = { name: "themes", title: t("Themes", "主题"), element };
    this._draw();
    this._write();
  }

  // Switches ----------------------------------------------------------------------------------------------------------

  _table() {
    const { doc, t } = this._view;
    const tierBox = ({ id, name }) => el("th", { scope: "col" }, el("label", {}, el("input", { type: "checkbox", checked: this._shown.has(id), "aria-label": t(`show ${id}`, `显示${name}`),
      on: { change: (event) => this._setTier(id, event.target.checked) } }), el("br"), name));
    return el("table", { class: "er-themes" },
      el("caption", { class: "er-unseen" }, t("Themes and how often their terms stand in the text, by tier", "主题及其词语在正文中的次数，分层")),
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("theme", "主题")), this._tiers.map(tierBox))),
      el("tbody", {}, doc.themes.map((theme) => {
        const box = el("input", { type: "checkbox", role: "switch", on: { change: () => this._setTheme(theme.name, box.checked) } });
        const sample = el("span", { class: "er-sample", lang: "zh-Hans" }, visible(theme.name));
        this._boxes.set(theme.name, box);
        this._samples.set(theme.name, sample);
        return el("tr", {}, el("th", { scope: "row" }, el("label", {}, box, sample, theme.english && theme.english !== theme.name ? el("span", { class: "er-soft", lang: "en" }, visible(theme.english)) : null)),
          this._tiers.map((tier) => el("td", {}, this._count(theme.hits.filter((hit) => hit[3] === tier.id), `${theme.name} · ${tier.name}`))));
      })));
  }

  /** A number that lists what it counts; 0 is a dot. */
  _count(hits, title) {
    if (!hits.length) return el("span", { class: "er-zero" }, el("span", { "aria-hidden": "true" }, "·"), el("span", { class: "er-unseen" }, "0"));
    const { t } = this._view;
    return el("button", { type: "button", class: "er-count", title: t("list them", "列出"), "aria-label": `${title}: ${t(`${hits.length}, list them`, `${hits.length}处，列出`)}`,
      on: { click: () => this._show(title, hits) } }, hits.length);
  }

  _setTheme(name, on) {
    const { t } = this._view;
    if (on) {
      const taken = new Set(this._on.values());
      const free = Array.from({ length: themes_STYLES }, (_, k) => k).find((k) => !taken.has(k));
      if (free === undefined) {
        this._boxes.get(name).checked = false;
        this._view.say(t(`${themes_STYLES} themes at most at once: switch one off first.`, `最多同时显示${themes_STYLES}个主题，请先关掉一个。`));
        return;
      }
      this._on.set(name, free);
    } else this._on.delete(name);
    this._view.setting("themes", [...this._on]);
    this._draw();
    this._write();
  }

  _setTier(id, on) {
    if (on) this._shown.add(id);
    else this._shown.delete(id);
    this._view.setting("theme-tiers", [...this._shown]);
    this._draw();
    this._write();
  }

  _draw() {
    for (const [name, sample] of this._samples) {
      const k = this._on.get(name);
      sample.className = k === undefined ? "er-sample" : `er-sample er-theme-${k} er-tier-practice`;
      this._boxes.get(name).checked = k !== undefined;
    }
    this._drawParts();
  }

  /** Draw in the text what is on. */
  _write() {
    const { page, doc } = this._view;
    const names = new Map(this._tiers.map(({ id, name }) => [id, name]));
    const before = [...page.layers.keys()].filter((name) => /^theme-\d$/.test(name));
    if (!before.length && !this._on.size) return;
    for (const name of before) page.setLayer(name, []);
    for (const { name, hits } of doc.themes) {
      const k = this._on.get(name);
      if (k === undefined) continue;
      page.setLayer(`theme-${k}`, hits.filter(([, , , tier]) => this._shown.has(tier)).map(([start, end, term, tier]) => (
        { start, end, style: `theme-${k} er-tier-${tier}`, title: `${name} · ${names.get(tier)} · ${term}` })));
    }
    rewrite(this._view);
  }

  // By part -----------------------------------------------------------------------------------------------------------

  _drawParts() {
    const { doc, t } = this._view;
    const chosen = doc.themes.filter(({ name }) => this._all.checked || this._on.has(name));
    const tiers = this._tiers.filter(({ id }) => this._shown.has(id));
    if (!chosen.length || !tiers.length) {
      fill(this._parts, el("p", { class: "er-soft" }, t("Switch on a theme and a tier, or show all.", "请打开一个主题和一个层次，或显示全部。")));
      return;
    }
    const rows = new Map();
    for (const row of doc.theme_table) {
      if (!rows.has(row.part)) rows.set(row.part, new Map());
      rows.get(row.part).set(row.theme, row);
    }
    const hits = new Map(chosen.map((theme) => [theme.name, this._byPart(theme)]));
    const cells = (part) => chosen.flatMap(({ name }) => tiers.map((tier, i) => {
      const found = (hits.get(name).get(part) ?? []).filter((hit) => hit[3] === tier.id);
      return el("td", { class: i ? null : "er-first" }, this._count(found, `${part} · ${name} · ${tier.name}`));
    }));
    const body = el("tbody");
    fill(this._parts, el("table", { class: "er-by-part" },
      el("thead", {},
        el("tr", {}, el("th", { rowspan: "2", scope: "col" }, t("part", "部分")), chosen.map(({ name }) => {
          const k = this._on.get(name);
          return el("th", { colspan: tiers.length, scope: "colgroup", class: "er-first", lang: "zh-Hans" }, el("span", { class: k === undefined ? null : `er-theme-${k} er-tier-practice` }, visible(name)));
        })),
        el("tr", {}, chosen.flatMap(() => tiers.map(({ name }, i) => el("th", { scope: "col", class: i ? "er-tier-head" : "er-tier-head er-first" }, el("span", {}, name)))))),
      body));
    const all = [...rows];
    const more = el("button", { type: "button", class: "er-button", on: { click: () => add() } }, t("More parts", "更多部分"));
    const add = () => {
      const first = body.childElementCount;
      body.append(...all.slice(first, first + themes_ITEMS).map(([part, byTheme]) => el("tr", {},
        el("th", { scope: "row" }, el("span", { class: "er-part-address" }, part), " ", this._heading(part, [...byTheme.values()][0].heading)), cells(part))));
      if (body.childElementCount >= all.length) more.remove();
      else this._parts.append(more);
    };
    add();
  }

  _heading(part, heading) {
    const { t } = this._view;
    if (part === "0/0") return t("Title", "题目");
    return heading ? el("span", { lang: "zh-Hans" }, visible(heading)) : t("Introduction", "引言");
  }

  /** The hits of a theme by smallest part, as themes.hits(...).by_part() counts them. */
  _byPart({ hits }) {
    const { doc, page } = this._view;
    const found = new Map();
    for (const hit of hits) {
      const address = doc.units[page.unitAt(hit[0])]?.[2] ?? "0/0";
      const part = address === "0/0" ? address : address.slice(0, address.lastIndexOf("/"));
      if (!found.has(part)) found.set(part, []);
      found.get(part).push(hit);
    }
    return found;
  }

  // Sentences ---------------------------------------------------------------------------------------------------------

  _show(title, hits) {
    const { page, t } = this._view;
    const byUnit = new Map();
    for (const hit of hits) {
      const unit = page.unitAt(hit[0]);
      if (!byUnit.has(unit)) byUnit.set(unit, []);
      byUnit.get(unit).push(hit);
    }
    const items = [...byUnit];
    const list = el("ol", { class: "er-sentences" });
    const more = el("button", { type: "button", class: "er-button", on: { click: () => add() } });
    const add = () => {
      const first = list.childElementCount;
      list.append(...items.slice(first, first + themes_ITEMS).map(([unit, found]) => this._item(unit, found)));
      more.hidden = list.childElementCount >= items.length;
      fill(more, t("More", "更多"));
      if (first) list.children[first].firstElementChild.focus();
    };
    add();
    const said = t(`${hits.length} in ${items.length} ${items.length === 1 ? "place" : "places"}`, `${hits.length}次，见于${items.length}句`);
    this._list.hidden = false;
    fill(this._list, [el("h2", {}, visible(title)), el("p", { class: "er-soft" }, said), list, more]);
    this._list.setAttribute("aria-label", title);
    this._list.focus();
  }

  _item(unit, hits) {
    const { doc, code } = this._view;
    const [start, end, address] = doc.units[unit];
    const long = end - start > themes_LONG;
    const from = long ? Math.max(start, hits[0][0] - themes_AROUND) : start;
    const to = long ? Math.min(end, hits.at(-1)[1] + themes_AROUND) : end;
    const words = [];
    let at = from;
    for (const [a, b] of hits) {
      if (a > at) words.push(visible(code.slice(at, a)));
      if (b > at) words.push(el("mark", {}, visible(code.slice(Math.max(a, at), b))));
      at = Math.max(at, b);
    }
    if (at < to) words.push(visible(code.slice(at, to)));
    const [a, b] = hits[0];
    return el("li", {}, el("button", { type: "button", class: "er-sentence-row", on: { click: () => this._view.show({ start: a, end: b }) } },
      el("span", { class: "er-part-address" }, address), " ", el("span", { lang: "zh-Hans" }, from > start ? "…" : null, words, to < end ? "…" : null)));
  }
}
