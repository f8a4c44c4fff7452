import { el, fill, visible } from "./dom.js";
import { bilingual } from "./codebook.js";
import { sameName } from "./noteindex.js";

// What is said beside a tag: the attributes that go with it, and the layers, which go with every tag.

export class BesideFields {
  constructor(view, names, { id, changed }) {
    Object.assign(this, { _view: view, _names: names, _id: id, _changed: changed });
    this._attributes = view.doc.codebook?.attributes ?? [];
    this._values = new Map(); // attribute -> what was chosen or typed, also of those not shown now
    this._others = []; // pairs the codebook knows nothing of, or not with this tag
    this._tag = null;
    this._fields = new Map();
    this._own = el("div", { class: "er-beside" });
    this._more = el("details", { class: "er-more" });
    this._kept = el("ul", { class: "er-kept" });
    this.element = el("div", {}, this._own, this._more, this._kept);
  }

  /** Start with the attributes of a note of this tag. */
  set(tag, pairs) {
    this._values.clear();
    this._others = [];
    const accepted = this._accepted(tag);
    for (const [name, value] of pairs) {
      const attribute = accepted.find((one) => notebeside_is(one, name));
      const known = attribute && (attribute.values.length ? attribute.values.find((one) => notebeside_is(one, value))?.id : value);
      if (known === undefined || known === null || this._values.has(attribute.id)) this._others.push([name, value]);
      else this._values.set(attribute.id, known);
    }
    this._write(tag, true);
  }

  /** Show what goes with another tag; what was chosen before comes back with its tag. */
  show(tag) {
    if (tag !== this._tag) this._write(tag, false);
  }

  /** The pairs of a note. */
  get pairs() {
    const shown = this._accepted(this._tag).filter(({ id }) => (this._values.get(id) ?? "").trim());
    return [...shown.map(({ id }) => [id, this._values.get(id).trim()]), ...this._others];
  }

  /** What is missing beside what was chosen, shown at its field; whether anything is. */
  check() {
    let first = null;
    for (const [id, field] of this._fields) {
      const needing = this._needing(id);
      const missing = needing && !(this._values.get(id) ?? "").trim();
      this._fault(field, missing ? this._missing(field.attribute, needing) : "");
      if (missing) first ??= field;
    }
    if (!first) return false;
    if (this._more.contains(first.input)) this._more.open = true;
    first.input.focus();
    return true;
  }

  // Building ----------------------------------------------------------------------------------------------------------

  /** The attributes that go with a tag: those of its role, then those of any. */
  _accepted(tag) {
    const role = tag ? this._names.role(tag) : null;
    return this._attributes.filter(({ roles }) => !roles.length || (role && roles.includes(role.id)));
  }

  /** Write what goes with a tag; what goes with any stays as it stands, with the keyboard that may be in it. */
  _write(tag, anew) {
    this._tag = tag;
    const { t } = this._view;
    const [own, any] = [true, false].map((has) => this._accepted(tag).filter(({ roles }) => roles.length > 0 === has));
    for (const { id, roles } of this._attributes) if (anew || roles.length) this._fields.delete(id);
    fill(this._own, own.map((attribute) => this._field(attribute)));
    if (anew) {
      this._more.open = any.some(({ id }) => this._values.get(id));
      fill(this._more, any.length ? [
        el("summary", {}, t("More", "更多"), el("span", { class: "er-soft" }, ` ${any.map(({ name }) => this._view.lang(name)).join(" · ")}`)),
        el("div", { class: "er-beside" }, any.map((attribute) => this._field(attribute))),
      ] : []);
      this._more.hidden = !any.length;
    }
    fill(this._kept, this._others.map((pair) => el("li", {}, `${visible(pair[0])}: ${visible(pair[1])} `, el("button", {
      type: "button", class: "er-button", "aria-label": `${t("Leave out", "去掉")} ${visible(pair[0])}`,
      on: { click: () => this._leaveOut(pair) },
    }, t("Leave out", "去掉")))));
    this._kept.hidden = !this._others.length;
  }

  _field(attribute) {
    const { t, lang } = this._view;
    const id = `${this._id}-${attribute.id.replace(/[^\w-]/g, "_")}-${this._attributes.indexOf(attribute)}`;
    const value = this._values.get(attribute.id) ?? "";
    const about = { id, "aria-describedby": `${id}-hint ${id}-fault` };
    const input = attribute.values.length
      ? el("select", about, el("option", { value: "" }, "–"),
        attribute.values.map((one) => el("option", { value: one.id, selected: one.id === value }, lang.call(this._view, one.name) || one.id)))
      : el("input", { ...about, type: "text", value, autocomplete: "off" });
    const hint = el("div", { id: `${id}-hint`, class: "er-hint" });
    const fault = el("p", { id: `${id}-fault`, class: "er-fault", role: "alert", hidden: true });
    const field = { attribute, input, hint, fault };
    input.addEventListener("input", () => {
      this._values.set(attribute.id, input.value);
      this._explain(field);
      for (const other of this._fields.values()) this._fault(other, "");
      const chosen = attribute.values.find((one) => one.id === input.value);
      if (chosen?.needs?.length && [...this._more.querySelectorAll("input, select")].some((one) => this._fieldOf(one, chosen.needs))) this._more.open = true;
      this._changed();
    });
    this._fields.set(attribute.id, field);
    this._explain(field);
    return el("div", { class: "er-field" }, el("label", { for: id }, lang.call(this._view, attribute.name) || attribute.id), input, fault, hint);
  }

  _fieldOf(input, ids) {
    return ids.some((id) => this._fields.get(id)?.input === input);
  }

  /** What the attribute asks, and what the chosen value means. */
  _explain({ attribute, input, hint }) {
    const chosen = attribute.values.find((one) => one.id === input.value);
    const needs = (chosen?.needs ?? []).map((id) => this._fields.get(id)?.attribute ?? this._attributes.find((one) => one.id === id));
    fill(hint, [
      bilingual(this._view, attribute.definition),
      chosen?.definition && el("span", { class: "er-why" }, bilingual(this._view, chosen.definition)),
      needs.filter(Boolean).map((need) => el("strong", {}, `${this._view.t("Needs", "需要填写")}: ${this._view.lang(need.name)}`)),
    ]);
  }

  /** The value chosen elsewhere that needs this attribute, as {attribute, value}, or null. */
  _needing(id) {
    for (const attribute of this._accepted(this._tag)) {
      const value = attribute.values.find((one) => one.id === this._values.get(attribute.id));
      if (value?.needs?.includes(id)) return { attribute, value };
    }
    return null;
  }

  _missing(attribute, { attribute: other, value }) {
    const [need, of, chosen] = [attribute.name, other.name, value.name].map((name) => ({ en: name.en || name.zh, zh: name.zh || name.en }));
    return this._view.t(
      `${of.en}: “${chosen.en}” needs ${need.en} beside it. Fill it in, or choose another value.`,
      `${of.zh}选了“${chosen.zh}”，须填${need.zh}；填不出，请改选别的值。`);
  }

  _fault({ input, fault }, words) {
    fill(fault, [words]);
    fault.hidden = !words;
    if (words) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }

  _leaveOut(pair) {
    this._others = this._others.filter((one) => one !== pair);
    this._write(this._tag, false);
    (this._kept.querySelector("button") ?? [...this._fields.values()][0]?.input)?.focus();
    this._changed();
  }
}

function notebeside_is({ id, name }, word) {
  return [id, name.en, name.zh].some((one) => one && sameName(one) === sameName(word));
}
