import { el } from "./dom.js";
import { partsAround } from "./places.js";

/** The parts of the essay as a tree of buttons; the one that is read is marked. */
export function outline(view) {
  const { doc, t } = view;
  const buttons = [];
  const parts = doc.parts.filter((part) => part.start < part.end || part.heading || part.label);
  const longest = Math.max(...parts.map((part) => part.share), 0.01);
  const items = parts.map((part) => {
    const name = part.label + part.heading || t("Introduction", "引言");
    const button = el("button", {
      type: "button", class: `er-part er-depth${Math.min(4, part.level)}`,
      title: `${part.address} · ${part.n_sentences} ${t("sentences", "句")} · ${part.n_han} ${t("Han", "字")} · ${(part.share * 100).toFixed(1)}%`,
      on: { click: () => view.goTo(view.page.unitAt(part.start), { focus: true }) },
    }, el("span", { class: "er-part-address" }, part.address), el("span", { class: "er-part-name", lang: "zh-Hans" }, name),
    el("span", { class: "er-share", "aria-hidden": "true" }, outline_bar(part.share / longest)));
    buttons.push(button);
    return el("li", {}, button);
  });
  const title = doc.essay.title ?? t("Untitled", "无题");
  const element = el("nav", { class: "er-outline", "aria-label": t("Parts", "结构") },
    el("p", { class: "er-outline-title", lang: "zh-Hans" }, title),
    el("p", { class: "er-outline-size" }, `${doc.essay.n_sentences} ${t("sentences", "句")} · ${doc.essay.n_han} ${t("Han", "字")}`),
    el("ol", {}, items));
  let now = -1;
  const follow = (unit) => {
    const start = doc.units[unit]?.[0] ?? 0;
    // The last part that begins before the unit is the smallest that holds it: parts come in reading order.
    let next = -1;
    parts.forEach((part, i) => { if (part.start <= start && start < part.end) next = i; });
    if (next === now) return;
    buttons[now]?.removeAttribute("aria-current");
    buttons[next]?.setAttribute("aria-current", "location");
    const here = buttons[next];
    // Not at once: to ask for sizes while the reader is being built lays the whole text out a time too many.
    requestAnimationFrame(() => {
      if (!here || element.scrollHeight <= element.clientHeight) return;
      const [top, box] = [here.offsetTop - element.offsetTop, element.clientHeight];
      if (top < element.scrollTop || top + here.offsetHeight > element.scrollTop + box) element.scrollTop = top - box / 2;
    });
    now = next;
  };
  return { element, follow, trail: (unit) => partsAround(doc, doc.units[unit]?.[0] ?? 0) };
}

function outline_bar(share) {
  const bar = el("svg", { viewBox: "0 0 40 4", class: "er-bar-svg" });
  bar.append(el("rect", { x: 0, y: 0, width: Math.max(1, 40 * share), height: 4 }));
  return bar;
}
