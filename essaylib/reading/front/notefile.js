import { byCodePoint, compact, faultOf, indented, same, uuidOf } from "./json.js";
import { ANNO, CONFLICTS, NAMES, REPLACES, isObject, readNote, saidError } from "./w3c.js";
import { checkAnnotation } from "./jsonld.js";

// The note file: the very bytes that essaylib.annotation writes for the same notes, and what can be read from anyone's.

export const FILE_LIMITS = { bytes: 64 << 20, notes: 200_000 };
const notefile_FORMAT = "essaylib-notes";
const notefile_VERSION = 1;
const notefile_REFUSED = 100; // reasons kept; further records are only counted

/** The text of a note file: `records` are annotations or {note, place}, `deleted` a Map or pairs of id and time. */
export function noteFileText(doc, records, deleted) {
  const notes = [...records].map((one) => one.note ?? one);
  const ids = new Set(notes.map((note) => note.id));
  const header = {
    "@context": [ANNO, NAMES],
    format: notefile_FORMAT,
    version: notefile_VERSION,
    essay: { sha256: doc.essay.sha256, title: doc.essay.title ?? null },
  };
  const gone = [...deleted].filter(([id]) => !ids.has(id)).sort(([a], [b]) => byCodePoint(a, b));
  const places = new Map(notes.map((note) => [note, notefile_place(note)]));
  const order = notes.sort((a, b) => {
    const [one, other] = [places.get(a), places.get(b)];
    return one[0] - other[0] || (one[1] ?? 0) - (other[1] ?? 0) || (one[2] ?? 0) - (other[2] ?? 0) || byCodePoint(a.id, b.id);
  });
  return `{\n  "header": ${indented(header, 2)},\n  "deleted": ${notefile_list(gone.map(([id, time]) => compact({ id, deleted: time })))},\n`
    + `  "records": ${notefile_list(order.map((note) => indented(note, 4)))}\n}\n`;
}

/** Where Python sorts a record: by the place it gives in a list of selectors, else after the others. */
function notefile_place(note) {
  const selectors = isObject(note.target) ? note.target.selector : null;
  for (const one of Array.isArray(selectors) ? selectors : []) {
    if (!isObject(one) || !("type" in one)) break;
    if (one.type === "TextPositionSelector") return [0, one.start, one.end];
  }
  return [1];
}

function notefile_list(items) {
  return items.length ? `[\n    ${items.join(",\n    ")}\n  ]` : "[]";
}

// Reading -----------------------------------------------------------------------------------------------------------

/**
 * What a note file holds: {header, records: [annotation], deleted: Map(id -> time), refused: [{index, id, why}], nRefused}.
 * Give its bytes rather than a string, so that what is no UTF-8 is seen. Throws, with `error.said`, if it is none, or is
 * not whole, or too large: nothing of it is taken then. A single record that is no note is refused, the others are read.
 */
export function readNoteFile(content) {
  const text = notefile_text(content);
  const fault = faultOf(text);
  if (fault) throw saidError({ en: `Line ${fault.line}: ${fault.en}. Nothing was taken from this file.`, zh: `第${fault.line}行：${fault.zh}。没有从这个文件读入任何内容。` });
  const file = JSON.parse(text);
  const parts = isObject(file) ? Object.keys(file).sort().join() : "";
  if (parts !== "deleted,header,records" || !isObject(file.header) || !Array.isArray(file.records) || !Array.isArray(file.deleted)) {
    throw saidError({ en: "This is no file of notes: it needs header, records and deleted, and nothing else.", zh: "这不是批注文件：批注文件由 header、records、deleted 三部分组成。" });
  }
  if (file.header.format !== notefile_FORMAT || file.header.version !== notefile_VERSION) {
    throw saidError({
      en: `The header has format ${compact(file.header.format ?? null).slice(0, 60)} and version ${compact(file.header.version ?? null).slice(0, 60)}; accepted is "${notefile_FORMAT}", ${notefile_VERSION}: a file of another kind, or of a newer essaylib.`,
      zh: `文件头的格式或版本不符（应为“${notefile_FORMAT}”，版本${notefile_VERSION}）：可能是别的文件，或由更新的版本写成。`,
    });
  }
  if (file.records.length + file.deleted.length > FILE_LIMITS.notes) {
    throw saidError({ en: `It has ${file.records.length} notes and ${file.deleted.length} deletions; ${FILE_LIMITS.notes} are read at most.`, zh: `文件有批注${file.records.length}条、删除记录${file.deleted.length}条，合计最多${FILE_LIMITS.notes}条。` });
  }
  return { header: file.header, ...notefile_records(file) };
}

function notefile_text(content) {
  const bytes = typeof content === "string" ? null : content instanceof ArrayBuffer ? new Uint8Array(content) : content;
  const size = bytes ? bytes.length : content.length;
  if (size > FILE_LIMITS.bytes || (!bytes && 3 * size > FILE_LIMITS.bytes && new TextEncoder().encode(content).length > FILE_LIMITS.bytes)) {
    throw saidError({ en: `The file is over the limit of ${FILE_LIMITS.bytes >> 20} MB.`, zh: `文件超过${FILE_LIMITS.bytes >> 20}MB的上限。` });
  }
  if (!bytes) return content.replace(/^\ufeff/, "");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes); // leaves a byte-order mark out
  } catch {
    throw saidError({ en: "The file is not in UTF-8. Nothing was taken from it.", zh: "文件不是 UTF-8 编码，没有读入任何内容。" });
  }
}

function notefile_records(file) {
  const [records, refused] = [new Map(), []];
  let nRefused = 0;
  const refuse = (index, value, why) => {
    nRefused += 1;
    if (refused.length < notefile_REFUSED) refused.push({ index, id: typeof value?.id === "string" ? value.id.slice(0, 200) : null, why });
  };
  file.records.forEach((record, index) => {
    const why = checkAnnotation(record)
      ?? (records.has(record.id) ? { en: "a second record with this id", zh: "同一标识的记录出现两次" } : null);
    if (why) refuse(index, record, why);
    else records.set(record.id, record);
  });
  const deleted = new Map();
  file.deleted.forEach((one, index) => {
    const fits = isObject(one) && Object.keys(one).sort().join() === "deleted,id" && notefile_isText(one.id, 2_000) && notefile_isText(one.deleted, 100);
    if (!fits) refuse(index, one, { en: 'a deletion is an object with "id" and "deleted", two strings', zh: "删除记录应是只有 id 和 deleted 两个字符串的对象" });
    else if (!records.has(one.id)) deleted.set(one.id, one.deleted); // of both, the record stays: a deletion can be repeated
  });
  return { records: [...records.values()], deleted, refused, nRefused };
}

function notefile_isText(value, most) {
  return typeof value === "string" && value.length > 0 && value.length <= most && !/\p{Cs}/u.test(value);
}

// Merging -----------------------------------------------------------------------------------------------------------

/** Whether two annotations say the same, whenever that was. */
export function alike(one, other) {
  return same({ ...one, modified: null }, { ...other, modified: null });
}

/** A short print of what an annotation says, the same for annotations that are `alike`: 53 bits, to tell forms of one note. */
export function printOf(annotation) {
  const text = compact({ ...annotation, modified: null });
  let [a, b] = [0xdeadbeef, 0x41c6ce57]; // cyrb53
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x9e3779b1);
    b = Math.imul(b ^ unit, 0x5f356495);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return (0x100000000 * (0x1fffff & b) + (a >>> 0)).toString(36);
}

/** The annotation as it stands beside another of its id: the id it gets comes from what it says, as in Python. */
export function beside(annotation) {
  const { id } = annotation;
  const uuid = uuidOf(`${id}\n${compact(annotation)}`);
  return {
    ...annotation,
    id: id.includes(":") ? `urn:uuid:${uuid}` : uuid,
    [REPLACES]: annotation[REPLACES] ?? { id },
    [CONFLICTS]: { id },
  };
}

/**
 * Two sets of notes made one, note by note, without a look at a clock: {records, deleted: Map, added, changed, removed, kept,
 * same: [ids], conflicts: [{id, apart}]}.
 *
 * `mine` and `theirs` are annotations, the deletions Maps from id to time. A note that both have in two forms stays in
 * both: theirs under its id, mine beside it. `forms(id)` may give the prints of the forms that went from one side to the
 * other before, oldest first: a form of theirs among them is an old one, and mine stands; and where mine is the only one
 * that ever went across, theirs was made from it, and stands. Deletions are weighed in the same way; where that is not
 * known the note stays ("kept").
 */
export function mergeNotes(mine, theirs, deletedMine = new Map(), deletedTheirs = new Map(), forms = () => []) {
  const [ours, others] = [mine, theirs].map((notes) => new Map([...notes].map((note) => [note.id, note])));
  const merged = { records: [], deleted: new Map(), added: [], changed: [], removed: [], kept: [], same: [], conflicts: [] };
  const [records, apart] = [new Map(), []];
  const isOld = (note) => forms(note.id).includes(printOf(note));
  const isSource = (note) => isOld(note) && new Set(forms(note.id)).size === 1;
  const take = (note, kind) => {
    records.set(note.id, note);
    merged[kind].push(note.id);
  };
  for (const id of new Set([...ours.keys(), ...others.keys()])) {
    const [a, b] = [ours.get(id), others.get(id)];
    if (a && b) {
      if (alike(a, b)) take(b, "same");
      else if (isOld(b)) take(a, "same");
      else {
        take(b, "changed");
        if (!isSource(a)) apart.push(a);
      }
    } else if (a && deletedTheirs.has(id)) {
      if (isSource(a)) merged.removed.push(id);
      else take(a, "kept");
    } else if (a) records.set(id, a);
    else if (!deletedMine.has(id)) take(b, "added");
    else if (isOld(b)) merged.same.push(id);
    else take(b, "kept");
  }
  for (const note of apart) {
    const copy = beside(note);
    merged.conflicts.push({ id: note.id, apart: copy.id });
    if (!records.has(copy.id) && !deletedMine.has(copy.id) && !deletedTheirs.has(copy.id)) records.set(copy.id, copy);
  }
  for (const [id, time] of [...deletedMine, ...deletedTheirs]) if (!records.has(id)) merged.deleted.set(id, time);
  merged.records = [...records.values()];
  return merged;
}

/** Which notes replace which, as `superseded` takes them: one that stands beside another does not replace it. */
export function linksOf(annotations) {
  const links = new Map();
  for (const [id, note] of annotations) {
    if (!note[REPLACES] || same(note[REPLACES], note[CONFLICTS] ?? null)) continue;
    const { replaces } = readNote(note);
    if (replaces !== id && annotations.has(replaces)) links.set(id, replaces);
  }
  return links;
}
