import { UNSEEN, codePoints, codeText, firstWhere, sliceCp } from "./points.js";
import { compact, newUuid, same } from "./json.js";

// Notes as W3C Web Annotations, with the very values that essaylib.annotation.w3c writes. Reading never fails on what
// jsonld.js let through; what it has no room for is kept by writing into the annotation as it was.

/** Code points at most, as in essaylib.annotation.note. */
export const LIMITS = { comment: 100_000, name: 200, quote: 100_000, context: 1_000, attributes: 50, id: 2_000 };
export const ANNO = "http://www.w3.org/ns/anno.jsonld";
export const NAMES = { essaylib: "urn:essaylib:" };
export const CONFLICTS = "essaylib:conflictsWith";
export const REPLACES = "dcterms:replaces";
export const ATTRIBUTE = "essaylib:attribute";
const w3c_CONTEXT = 30;
const w3c_CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|\p{Cs}/u;
const w3c_TAKEN = ["__proto__", "constructor", "prototype"];
const w3c_UUID = /^(?:urn:uuid:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
const w3c_TAGGING = ["tagging", "classifying"];
const w3c_COMMENTING = ["assessing", "commenting", "describing", "editing", "moderating", "questioning", "replying"];
// What Python's str.strip takes away, which is not quite what trim() does.
const w3c_BLANK = "[\\t-\\r\\u001c-\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const w3c_ENDS = new RegExp(`^${w3c_BLANK}+|${w3c_BLANK}+$`, "g");

/** A string without blanks at its ends, as Python strips it. */
export function stripped(text) {
  return text.replace(w3c_ENDS, "");
}

/** A list, or the one value as a list; empty for null. */
export function listed(value) {
  return Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
}

// Reading -----------------------------------------------------------------------------------------------------------

/** What an annotation says, as a note: id and replaces as they stand in it, places 0 and texts "" where unknown. */
export function readNote(annotation) {
  const { tags, attributes, comments } = w3c_readBodies(annotation);
  const tail = tags.slice(1).map((tag) => ["tag", tag]);
  const pairs = new Map([...attributes, ...tail].map((pair) => [compact(pair), pair]));
  return {
    id: annotation.id,
    ...w3c_anchor(targetOf(annotation)),
    tag: tags[0] ?? "",
    attributes: [...pairs.values()],
    comment: comments.join("\n\n"),
    creator: listed(annotation.creator).map(w3c_agent).filter(Boolean).join(", "),
    created: annotation.created ?? null,
    modified: annotation.modified ?? null,
    replaces: w3c_reference(annotation[REPLACES]),
    conflictsWith: w3c_reference(annotation[CONFLICTS]),
  };
}

/** The bodies with what they are to a note: "tag", "comment", or "" for what it has no room for. */
export function bodiesOf(annotation) {
  const motivations = listed(annotation.motivation);
  const found = [];
  if (typeof annotation.bodyValue === "string") {
    found.push([{ type: "TextualBody", value: annotation.bodyValue }, w3c_kind([], motivations)]);
  }
  for (const body of listed(annotation.body)) {
    const textual = isObject(body) && typeof body.value === "string"
      && (listed(body.type).includes("TextualBody") || !("source" in body));
    found.push([body, !textual ? "" : ATTRIBUTE in body ? "tag" : w3c_kind(listed(body.purpose), motivations)]);
  }
  return found;
}

export function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function w3c_kind(purposes, motivations) {
  const said = (purposes.length ? purposes : motivations).filter((one) => typeof one === "string");
  if (!said.length || said.some((one) => w3c_COMMENTING.includes(one))) return "comment";
  if (said.some((one) => w3c_TAGGING.includes(one))) return "tag";
  return purposes.length ? "" : "comment";
}

function w3c_readBodies(annotation) {
  const [tags, attributes, comments] = [[], [], []];
  for (const [body, kind] of bodiesOf(annotation)) {
    if (kind === "comment" && body.value) comments.push(body.value);
    else if (kind === "tag" && ATTRIBUTE in body) attributes.push([body[ATTRIBUTE], body.value]);
    else if (kind === "tag" && stripped(body.value)) tags.push(stripped(body.value));
  }
  return { tags, attributes, comments };
}

function w3c_agent(agent) {
  if (typeof agent === "string") return stripped(agent);
  const names = ["name", "nickname", "id"].flatMap((key) => listed(agent[key]));
  return stripped(names.find((name) => typeof name === "string" && stripped(name)) ?? "");
}

function w3c_reference(value) {
  const id = isObject(value) ? value.id : value;
  return typeof id === "string" ? id : null;
}

/** The first target that selects text by its words or their position, or null. */
export function targetOf(annotation) {
  return listed(annotation.target).find((target) => selectorsOf(target).some(Boolean)) ?? null;
}

/** The first quote of a target and its first position in the whole text; of selectors that refine others, the last. */
export function selectorsOf(target) {
  let [quote, position] = [null, null];
  for (const first of isObject(target) ? listed(target.selector) : []) {
    let last = first;
    while (isObject(last) && listed(last.refinedBy).length) last = listed(last.refinedBy)[0];
    const kinds = isObject(last) ? listed(last.type) : [];
    if (kinds.includes("TextQuoteSelector")) quote ??= last;
    if (kinds.includes("TextPositionSelector") && last === first) position ??= last;
  }
  return [quote, position];
}

function w3c_anchor(target) {
  const known = { essay: "", text: "", exact: "", prefix: "", suffix: "", start: 0, end: 0, raw: null };
  if (!target) return known;
  const source = isObject(target.source) ? target.source.id : target.source;
  known.essay = /^urn:sha256:([0-9a-f]{64})$/.exec(String(source))?.[1] ?? "";
  const [quote, position] = selectorsOf(target);
  if (quote) {
    known.exact = quote.exact ?? "";
    known.prefix = sliceCp(quote.prefix ?? "", -LIMITS.context);
    known.suffix = sliceCp(quote.suffix ?? "", 0, LIMITS.context);
  }
  if (position) [known.start, known.end] = [position.start, position.end];
  const raw = target["essaylib:raw"];
  if (isObject(raw) && raw.start < raw.end) known.raw = [raw.start, raw.end];
  known.text = target["essaylib:text"] ?? "";
  return known;
}

// Writing -----------------------------------------------------------------------------------------------------------

/**
 * The annotation of a draft {id?, start, end, tag, attributes, comment, creator}.
 * Of `old`, what it has and a note has no room for stays, and so do its creator and the time it was made; a field the draft
 * lacks stays too. Its place changes only if it was made on this very text: elsewhere `settleNote` sets a place, in sight.
 * Throws what `checkDraft` finds, as `error.said`.
 */
export function writeNote(doc, draft, old = null, now = new Date()) {
  const fault = checkDraft(draft, old ? null : doc);
  if (fault) throw saidError(fault);
  const was = old && readNote(old);
  const note = {
    ...was,
    tag: stripped(draft.tag ?? was?.tag ?? ""),
    attributes: draft.attributes?.map((pair) => pair.map(stripped)) ?? was?.attributes ?? [],
    comment: draft.comment ?? was?.comment ?? "",
  };
  if (!old) {
    Object.assign(note, w3c_quoted(doc, draft.start, draft.end));
    Object.assign(note, { id: iriOf(draft.id ?? newUuid()), creator: stripped(draft.creator ?? "") });
    return w3c_written({ ...note, created: now.toISOString(), modified: now.toISOString() });
  }
  if (was.text === doc.essay.text_sha256 && Number.isInteger(draft.start) && Number.isInteger(draft.end)
      && (draft.start !== was.start || draft.end !== was.end)) {
    Object.assign(note, w3c_quoted(doc, draft.start, draft.end));
  }
  return same(note, was) ? old : w3c_rewritten(old, was, { ...note, modified: now.toISOString() });
}

/** An annotation as a new version of its own at [start, end) of this text; the old one stays as it is. */
export function settleNote(doc, old, [start, end], now = new Date()) {
  const was = readNote(old);
  const place = w3c_quoted(doc, start, end);
  return w3c_rewritten(old, was, { ...was, ...place, id: iriOf(newUuid()), replaces: old.id, modified: now.toISOString() });
}

/** Where [start, end) stands on the page: the hull, page cuts inside it included. */
export function rawSpan(doc, start, end) {
  return [w3c_carry(doc.raw.starts, start), end > start ? w3c_carry(doc.raw.ends, end - 1) : w3c_carry(doc.raw.starts, start)];
}

function w3c_carry(pairs, at) {
  const n = firstWhere(pairs.length, (i) => pairs[i][0] > at);
  return n ? pairs[n - 1][1] + at - pairs[n - 1][0] : at;
}

function w3c_quoted(doc, start, end) {
  const code = codeText(doc);
  const [from, to] = rawSpan(doc, start, end);
  return {
    essay: doc.essay.sha256,
    text: doc.essay.text_sha256,
    start,
    end,
    raw: from < to ? [from, to] : null,
    exact: code.slice(start, end),
    // Half a character cannot be written to a file: the context ends where there is one. A document has U+FFFD for it.
    prefix: code.slice(Math.max(0, start - w3c_CONTEXT), start).split(/\ufffd|\p{Cs}/u).at(-1),
    suffix: code.slice(end, Math.min(code.length, end + w3c_CONTEXT)).split(/\ufffd|\p{Cs}/u)[0],
  };
}

function w3c_idOf(id) {
  return w3c_UUID.exec(id)?.[1].toLowerCase() ?? id;
}

/** The id of an annotation as it stands in a file: a UUID as urn:uuid:..., another as it is. */
export function iriOf(id) {
  return w3c_UUID.test(id) ? `urn:uuid:${w3c_idOf(id)}` : id;
}

function w3c_tags({ tag, attributes }) {
  return [
    ...(tag ? [{ type: "TextualBody", purpose: "tagging", value: tag }] : []),
    ...attributes.map(([name, value]) => ({ type: "TextualBody", purpose: "classifying", value, [ATTRIBUTE]: name })),
  ];
}

function w3c_comment({ comment }) {
  return comment ? [{ type: "TextualBody", purpose: "commenting", value: comment }] : [];
}

function w3c_target({ essay, text, exact, prefix, suffix, start, end, raw }) {
  const quote = { type: "TextQuoteSelector", exact, prefix, suffix };
  const position = { type: "TextPositionSelector", start, end };
  return {
    type: "SpecificResource",
    source: essay ? `urn:sha256:${essay}` : "urn:essaylib:unknown",
    selector: end > start ? [quote, position] : [quote],
    ...(raw && { "essaylib:raw": { start: raw[0], end: raw[1] } }),
    ...(text && { "essaylib:text": text }),
  };
}

function w3c_said(note) {
  return {
    creator: note.creator ? { type: "Person", name: note.creator } : null,
    created: note.created,
    modified: note.modified,
    [REPLACES]: note.replaces ? { id: iriOf(note.replaces) } : null,
  };
}

/** The annotation of a note and nothing else. */
function w3c_written(note) {
  const body = [...w3c_tags(note), ...w3c_comment(note)];
  const made = {
    id: iriOf(note.id),
    type: "Annotation",
    motivation: note.comment ? "commenting" : note.tag ? "tagging" : "highlighting",
    ...(body.length && { body }),
    target: w3c_target(note),
  };
  for (const [key, said] of Object.entries(w3c_said(note))) if (said !== null) made[key] = said;
  return made;
}

/** The annotation `old`, read as `was`, with what `note` says otherwise. */
function w3c_rewritten(old, was, note) {
  const times = [was.created, was.modified].every((time) => time === null || w3c_isOurs(time));
  const { "@context": around = [ANNO, NAMES], ...bare } = old;
  if (times && same(w3c_written(was), bare) && same(around, [ANNO, NAMES])) return w3c_written(note); // one of our own
  const made = structuredClone(old);
  if (note.id !== was.id) made.id = note.id;
  const before = w3c_said(was);
  for (const [key, said] of Object.entries(w3c_said(note))) {
    if (same(said, before[key])) continue;
    delete made[key];
    if (said !== null) made[key] = said;
  }
  const newTags = !same(w3c_tags(note), w3c_tags(was));
  const newComment = note.comment !== was.comment;
  if (newTags || newComment) {
    const kept = bodiesOf(old).filter(([, kind]) => !(kind === "tag" && newTags) && !(kind === "comment" && newComment));
    delete made.bodyValue;
    made.body = [...(newTags ? w3c_tags(note) : []), ...kept.map(([body]) => body), ...(newComment ? w3c_comment(note) : [])];
  }
  if (!same(w3c_target(note), w3c_target(was))) {
    const chosen = targetOf(old);
    const targets = listed(old.target).map((target) => (target === chosen ? w3c_target(note) : target));
    if (!chosen) targets.unshift(w3c_target(note));
    made.target = targets.length > 1 ? targets : targets[0];
  }
  const context = listed(made["@context"]);
  if (context.length && JSON.stringify(made).includes('"essaylib:') && !context.some((one) => same(one, NAMES))) {
    made["@context"] = [...context, { ...NAMES }];
  }
  return made;
}

/** Whether Python would write a time just so: in UTC, to the millisecond, or finer where it is finer. */
function w3c_isOurs(time) {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|(?!000)\d{3}Z)$/.test(time);
}

// Checking ----------------------------------------------------------------------------------------------------------

/** An error that a reader can be told: `said` is {en, zh}. */
export function saidError(said) {
  return Object.assign(new Error(said.en), { said });
}

/** Why a draft cannot be a note, as {en, zh}, or null; with `doc` its place and its reader are looked at too. */
export function checkDraft(draft, doc = null) {
  const names = { tag: stripped(draft.tag ?? ""), creator: stripped(draft.creator ?? "") };
  const attributes = draft.attributes?.map((pair) => pair.map(stripped)) ?? [];
  const fault = checkFields({ ...names, attributes, comment: draft.comment ?? "" });
  if (fault || !doc) return fault;
  if (!names.creator) return { en: "The reader's name is empty: give the name of the reader whose note it is.", zh: "读者姓名为空，请填写是谁的批注。" };
  const { start, end } = draft;
  const whole = Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end && end <= codeText(doc).length;
  const words = whole ? codeText(doc).slice(start, end) : "";
  if (!stripped(words)) return { en: "There are no words at this place: select one character or more.", zh: "此处没有文字，请至少选取一个字。" };
  if (end - start > LIMITS.quote) return w3c_long("The place", "所选文字", end - start, LIMITS.quote);
  return /\p{Cs}/u.test(words)
    ? { en: "There is half a character at this place, which no file can hold: select other words.", zh: "所选文字含残缺字符，无法存入文件，请另选。" }
    : null;
}

/** Why tag, attributes, comment or creator cannot be kept or shown, as {en, zh}, or null. */
export function checkFields({ tag, creator, comment, attributes }) {
  if (attributes.length > LIMITS.attributes) {
    return { en: `${attributes.length} attributes; ${LIMITS.attributes} are kept at most.`, zh: `属性有${attributes.length}项，最多${LIMITS.attributes}项。` };
  }
  const names = [["The tag", "标签", tag], ["The reader's name", "读者姓名", creator]];
  for (const [name, value] of attributes) names.push(["The name of an attribute", "属性名", name], ["The value of an attribute", "属性值", value]);
  for (const [en, zh, name] of names) {
    if (codePoints(name) > LIMITS.name) return w3c_long(en, zh, codePoints(name), LIMITS.name);
    const found = UNSEEN.exec(name);
    if (found) return { en: `${en} holds ${codeOf(found[0])}, which does not show; names that look alike must be alike. Leave it out.`, zh: `${zh}含有看不见的字符 ${codeOf(found[0])}，请删去。` };
    if (name !== stripped(name)) return { en: `${en} has blanks at its ends, which do not show. Leave them out.`, zh: `${zh}首尾有空白，请删去。` };
  }
  if (attributes.some(([name, value]) => !name || !value || w3c_TAKEN.includes(name))) {
    return { en: "An attribute needs a name and a value, and not a name of the program's own.", zh: "属性须有名有值，且不得用程序自己的名字。" };
  }
  if (new Set(attributes.map(compact)).size < attributes.length) return { en: "An attribute is there twice. Give it once.", zh: "同一属性出现两次，请只留一次。" };
  if (comment.length > LIMITS.comment && codePoints(comment) > LIMITS.comment) return w3c_long("The comment", "批注", codePoints(comment), LIMITS.comment);
  const found = w3c_CONTROL.exec(comment);
  return found && { en: `The comment holds ${codeOf(found[0])}, which is no text. Leave it out.`, zh: `批注含有不是文字的字符 ${codeOf(found[0])}，请删去。` };
}

/** U+202E of a character. */
export function codeOf(character) {
  return `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}

function w3c_long(en, zh, n, most) {
  return { en: `${en} has ${n} characters; ${most} are kept at most.`, zh: `${zh}有${n}字，最多${most}字。` };
}
