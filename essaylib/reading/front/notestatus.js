import { el, fill, visible } from "./dom.js";

const notestatus_REASONS = 20; // refused notes whose reasons are shown

/** How the notes stand: saved or not, and why; in a browser the file they are taken to and from, and the reader's name. */
export class NoteStatus {
  constructor(view) {
    this._view = view;
    const { kind } = view.store;
    this._line = el("p", { class: "er-status-line" });
    this._trouble = el("div", { class: "er-status-trouble", role: "alert" });
    this._notice = el("p", { class: "er-status-notice", role: "status" });
    this._result = el("div", { class: "er-status-result", role: "status" });
    this._history = el("span", { class: "er-status-row", role: "group", "aria-label": view.t("Undo and redo", "撤销与重做") });
    this.element = el("div", { class: "er-status", hidden: kind === "none" },
      this._line, this._trouble, this._notice, kind === "browser" ? this._tools() : view.store.canWrite ? this._history : null, this._result);
  }

  /** Undo and redo as buttons. */
  set steps({ undo, redo }) {
    const { t } = this._view;
    const button = (sign, label, keys, run) => el("button", { type: "button", class: "er-button", title: `${label} (${keys})`, "aria-label": label, on: { click: run } }, sign);
    this._undo = button("↶", t("Undo", "撤销"), "Ctrl+Z", undo);
    this._redo = button("↷", t("Redo", "重做"), "Ctrl+Shift+Z", redo);
    fill(this._history, [this._undo, this._redo]);
  }

  refresh() {
    const { store, history, t } = this._view;
    const { path, unsaved, error, notice } = store.status;
    const state = error ? "bad" : unsaved ? "busy" : "good";
    const isKept = store.kind === "browser" || Boolean(path);
    this._line.className = `er-status-line er-status-${state === "good" && !isKept ? "memory" : state}`;
    const mark = { bad: "✗", busy: "…", good: store.canWrite && isKept ? "✓" : "·" }[state];
    const words = {
      bad: unsaved ? t(`${unsaved} not saved`, `${unsaved}条未保存`) : t("Not saved", "未保存"),
      busy: t(`Saving ${unsaved}`, `正在保存${unsaved}条`),
      good: !store.canWrite ? t("Read only", "只读") : isKept ? t("Saved", "已保存")
        : t("In memory only: with annotate(…, path=…) notes are kept in a file", "仅存于内存：annotate(…, path=…) 才会存入文件"),
    }[state];
    const where = path ? visible(path.split(/[/\\]/u).at(-1)) : store.kind === "browser" ? t("in this browser", "在本浏览器中") : "";
    notestatus_write(this._line, `${mark} ${words}${where && state !== "bad" ? ` · ${where}` : ""}`, path ?? "");
    this._tell(error);
    notestatus_write(this._notice, notice ? this._view.lang(notice) : "");
    if (this._undo) Object.assign(this._undo, { disabled: !history.canUndo });
    if (this._redo) Object.assign(this._redo, { disabled: !history.canRedo });
    if (store.kind === "browser") this._refreshTools();
  }

  /** Why something is not saved; written only when it changes, so that it is read aloud once. */
  _tell(error) {
    const words = error ? this._view.lang(error) : "";
    if (this._trouble.dataset.words === words) return;
    this._trouble.dataset.words = words;
    const hadFocus = this._trouble.contains(this._trouble.getRootNode().activeElement);
    fill(this._trouble, words ? [el("p", {}, words), el("button", {
      type: "button", class: "er-button", on: { click: () => this._view.store.retry() },
    }, this._view.t("Try again", "重试"))] : []);
    if (hadFocus) (this._trouble.querySelector("button") ?? this._view.page.element).focus({ preventScroll: true });
  }

  // Notes in a browser --------------------------------------------------------------------------------------------------

  _tools() {
    const { t } = this._view;
    this._file = el("input", { type: "file", accept: ".json,application/json", class: "er-file", tabindex: "-1", "aria-hidden": "true", on: { change: () => this._import() } });
    this._only = el("p", { class: "er-status-only" });
    this._exporting = el("button", { type: "button", class: "er-button", on: { click: () => this._export() } }, t("Export", "导出"));
    this._who = el("button", { type: "button", class: "er-link", "aria-expanded": "false", on: { click: () => this._naming(this._name.hidden) } });
    const id = `er-who-${Math.random().toString(36).slice(2, 8)}`;
    this._field = el("input", { id, type: "text", autocomplete: "name", "aria-describedby": `${id}-fault`, on: { keydown: (event) => this._onNameKey(event) } });
    this._nameFault = el("p", { id: `${id}-fault`, class: "er-fault", role: "alert", hidden: true });
    this._name = el("div", { class: "er-field", hidden: true },
      el("label", { for: id }, t("Your name, for new notes", "读者姓名（写在新批注上）")), this._field, this._nameFault,
      el("button", { type: "button", class: "er-button", on: { click: () => this._setName() } }, t("Keep", "确定")));
    return el("div", { class: "er-status-tools" }, this._only,
      el("div", { class: "er-status-row" }, this._view.store.canWrite ? this._history : null, this._exporting,
        el("button", { type: "button", class: "er-button", on: { click: () => this._file.click() } }, t("Import", "导入")), this._file, this._who),
      this._name);
  }

  _refreshTools() {
    const { store, t } = this._view;
    notestatus_write(this._only, store.unsavedExport
      ? t("These notes are only in this browser: export them to a file to keep them.", "批注只存在本浏览器里，请导出成文件以便保存。") : "");
    this._only.hidden = !store.unsavedExport;
    this._exporting.disabled = !store.records.size && !store.unsavedExport;
    this._exporting.classList.toggle("er-primary", store.unsavedExport);
    notestatus_write(this._who, store.creator ? `${t("Reader", "读者")}: ${visible(store.creator)}` : t("Give your name", "填写读者姓名"));
  }

  _naming(on) {
    this._name.hidden = !on;
    this._who.setAttribute("aria-expanded", String(on));
    if (!on) {
      this._who.focus();
      return;
    }
    this._field.value = this._view.store.creator;
    this._field.focus();
    this._field.select();
  }

  _onNameKey(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter") this._setName();
    else if (event.key === "Escape") this._naming(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  _setName() {
    const { store, lang } = this._view;
    const wrong = this._field.value.trim() ? store.setCreator(this._field.value)
      : { en: "The name is empty: give the name that shall stand with your notes.", zh: "姓名为空，请填写写在批注上的姓名。" };
    notestatus_write(this._nameFault, wrong ? lang.call(this._view, wrong) : "");
    this._nameFault.hidden = !wrong;
    if (!wrong) this._naming(false);
  }

  _export() {
    const { store, doc, t } = this._view;
    try {
      const text = store.exportText();
      const reader = store.creator.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/gu, "").slice(0, 40);
      const name = [doc.essay.file_name, reader, "notes.json"].filter(Boolean).join(".");
      const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
      el("a", { href: address, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
      this._report(t(`${store.records.size} notes exported to ${name}.`, `已导出${store.records.size}条批注：${name}。`));
    } catch (error) {
      this._report(`${t("Not exported", "未能导出")}: ${error.said ? this._view.lang(error.said) : error.message}`);
    }
  }

  async _import() {
    const { store, t } = this._view;
    const [file] = this._file.files;
    if (!file) return;
    const name = visible(file.name);
    try {
      const found = await store.importText(new Uint8Array(await file.arrayBuffer()));
      this._report(...this._found(name, found));
    } catch (error) {
      this._report(`${t("Not imported", "未能导入")} (${name}): ${error.said ? this._view.lang(error.said) : error.message}`);
    }
    this._file.value = ""; // or the same file could not be chosen again
  }

  /** What an import found, in words. */
  _found(name, found) {
    const { t } = this._view;
    const counts = [
      [found.n_new, "new", "条新批注"], [found.n_same, "the same", "条相同"], [found.n_changed, "changed", "条有改动"],
      [found.n_deleted, "deleted", "条已删除"], [found.n_kept, "deleted on one side and kept", "条一方已删、予以保留"],
      [found.n_conflicts, "in two versions, both kept", "条有两个版本，都已保留"], [found.n_refused, "refused", "条未接受"],
    ].filter(([n]) => n);
    const list = counts.length
      ? t(`${counts.map(([n, en]) => `${n} ${en}`).join(", ")}.`, `${counts.map(([n, , zh]) => `${n}${zh}`).join("，")}。`) : t("no notes.", "没有批注。");
    return [
      `${name}: ${list}`,
      found.other_page ? t("The file was made for another page; its notes stand where their words were found.", "该文件原属另一网页，批注按文字定位。") : null,
      found.refused?.length ? el("ul", {}, found.refused.slice(0, notestatus_REASONS).map(({ index, why }) => el("li", {}, `${index + 1}: ${this._view.lang(why)}`))) : null,
    ];
  }

  _report(...words) {
    const hide = () => {
      fill(this._result, []);
      this._exporting.focus();
    };
    fill(this._result, [words.map((one) => (typeof one === "string" ? el("p", {}, one) : one)),
      el("button", { type: "button", class: "er-link", on: { click: hide } }, this._view.t("Hide", "收起"))]);
  }
}

/** Write a text where another stands; the same is left, so that it is not read aloud again. */
function notestatus_write(element, text, title = null) {
  if (element.textContent !== text) fill(element, [text]);
  if (title !== null) element.title = title;
}
