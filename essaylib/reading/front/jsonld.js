import { UNSEEN, codePoints } from "./points.js";
import { ANNO, ATTRIBUTE, CONFLICTS, LIMITS, REPLACES, checkFields, codeOf, isObject, listed, readNote, saidError, stripped } from "./w3c.js";

// What the Web Annotation model requires, and what a note does not take: as essaylib.annotation refuses it, so that what a
// browser takes in and exports again is what Python reads. Nothing read here is trusted before.

const jsonld_MOST = { characters: 1_000_000, values: 20_000, levels: 32 };
const jsonld_KEYS = ["__proto__", "constructor", "prototype"]; // JavaScript takes them for its own
const jsonld_NOT_IN_ID = /[\s<>"{}|\\^`\u0000-\u0020\u007f-\u009f]|\p{Cs}/u;
const jsonld_TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|([+-])(\d\d):(\d\d))$/;
const jsonld_SELECTORS = {
  TextQuoteSelector: ["exact"], TextPositionSelector: ["start", "end"], DataPositionSelector: ["start", "end"],
  FragmentSelector: ["value"], CssSelector: ["value"], XPathSelector: ["value"], RangeSelector: ["startSelector", "endSelector"],
};

/** Why a value is no annotation that a note can be read from, as {en, zh}, or null. `@context` may be missing. */
export function checkAnnotation(value) {
  try {
    jsonld_json(value);
    jsonld_model(value);
    jsonld_note(readNote(value));
    return null;
  } catch (error) {
    if (error.said) return error.said;
    throw error;
  }
}

function jsonld_fail(path, value, en, zh) {
  const found = value === undefined || value === null ? ["missing", "没有"] : [jsonld_shown(value), jsonld_shown(value)];
  throw saidError({ en: `${path || "it"} is ${found[0]}; ${en}`, zh: `${path || "此处"}是 ${found[1]}；${zh}` });
}

function jsonld_shown(value) {
  const text = isObject(value) ? `{${Object.keys(value).slice(0, 3).join(", ")}}` : JSON.stringify(value) ?? String(value);
  return Array.from(text.slice(0, 200)).slice(0, 60).join("");
}

function jsonld_text(value, path) {
  if (typeof value !== "string") jsonld_fail(path, value, "a string is needed.", "应为字符串。");
}

/** By a list of its own, since a value may be deep. */
function jsonld_json(value) {
  const waiting = [[value, "", 1]];
  let [values, characters] = [1, 0];
  while (waiting.length) {
    const [one, path, level] = waiting.pop();
    let below = [];
    if (Array.isArray(one)) {
      values += one.length;
      if (values <= jsonld_MOST.values) below = one.map((item, i) => [item, `${path}[${i}]`]);
    } else if (isObject(one)) {
      const keys = Object.keys(one);
      values += keys.length;
      for (const key of values <= jsonld_MOST.values ? keys : []) {
        if (jsonld_KEYS.includes(key) || /\p{Cs}/u.test(key)) {
          throw saidError({ en: `${path || "it"} has the key ${jsonld_shown(key)}, which is refused: programs take it for their own.`, zh: `${path || "此处"}有键 ${jsonld_shown(key)}，程序另有用途，不予接受。` });
        }
        characters += codePoints(key);
        below.push([one[key], path ? `${path}.${key.slice(0, 60)}` : key.slice(0, 60)]);
      }
    } else if (typeof one === "string") {
      characters += codePoints(one);
      if (/\p{Cs}/u.test(one)) jsonld_fail(path, one, "half a character cannot be written in UTF-8.", "含残缺字符，无法写成 UTF-8。");
    } else if (typeof one === "number") {
      if (!Number.isFinite(one)) jsonld_fail(path, String(one), "JSON has no such number.", "JSON 没有这样的数。");
      if (Number.isInteger(one) && !Number.isSafeInteger(one)) jsonld_fail(path, one, "a whole number of 2^53 or more may have been rounded already.", "达到 2^53 的整数可能已经失真。");
    } else if (one !== null && typeof one !== "boolean") jsonld_fail(path, String(one), "JSON has no such value.", "JSON 没有这样的值。");
    if (values > jsonld_MOST.values || characters > jsonld_MOST.characters || level > jsonld_MOST.levels) {
      throw saidError({
        en: `too large: an annotation has up to ${jsonld_MOST.characters} characters in ${jsonld_MOST.values} values, ${jsonld_MOST.levels} deep in each other.`,
        zh: `过大：一条批注最多${jsonld_MOST.characters}字、${jsonld_MOST.values}个值，嵌套最多${jsonld_MOST.levels}层。`,
      });
    }
    for (const [item, at] of below) waiting.push([item, at, level + 1]);
  }
}

// The model ---------------------------------------------------------------------------------------------------------

function jsonld_model(value) {
  if (!isObject(value)) jsonld_fail("", value, "an annotation is an object with id, type and target.", "批注应是对象，有 id、type 和 target。");
  const context = value["@context"] ?? null;
  if (context !== null && !listed(context).includes(ANNO)) jsonld_fail("@context", context, `"${ANNO}" is needed.`, `应含“${ANNO}”。`);
  if (!listed(value.type).includes("Annotation")) jsonld_fail("type", value.type, '"Annotation" is needed.', "应为“Annotation”。");
  jsonld_id("id", value.id);
  listed(value.motivation).forEach((one, i) => jsonld_text(one, `motivation[${i}]`));
  for (const key of ["created", "modified", "generated"]) jsonld_time(key, value[key]);
  jsonld_bodies(value);
  const targets = listed(value.target);
  if (!targets.length) jsonld_fail("target", value.target, "one target or more is needed.", "至少要有一个目标。");
  targets.forEach((target, i) => jsonld_target(target, Array.isArray(value.target) ? `target[${i}]` : "target"));
  for (const agent of listed(value.creator)) {
    if (typeof agent !== "string" && !isObject(agent)) jsonld_fail("creator", agent, "an agent is an IRI, or an object with name or id.", "作者应为标识，或有 name 或 id 的对象。");
  }
  for (const key of [REPLACES, CONFLICTS]) {
    const id = isObject(value[key]) ? value[key].id : value[key];
    if (typeof id === "string") jsonld_id(key, id);
  }
}

function jsonld_id(path, id) {
  if (typeof id !== "string" || !id || codePoints(id) > LIMITS.id) jsonld_fail(path, id, `one IRI of up to ${LIMITS.id} characters is needed.`, `应有一个标识，最多${LIMITS.id}字。`);
  const found = jsonld_NOT_IN_ID.exec(id) ?? UNSEEN.exec(id);
  if (found) jsonld_fail(path, id, `an IRI does not hold ${codeOf(found[0])}.`, `标识不得含 ${codeOf(found[0])}。`);
}

function jsonld_time(path, value) {
  if (value === undefined || value === null) return;
  const found = typeof value === "string" ? jsonld_TIME.exec(value) : null;
  const [year, month, day, hour, minute, second] = found?.slice(1, 7).map(Number) ?? [];
  const [ahead, aside] = found?.[7] ? [Number(found[8]), Number(found[9])] : [0, 0];
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day);
  const real = year >= 1 && moment.getUTCMonth() === month - 1 && moment.getUTCDate() === day
    && hour < 24 && minute < 60 && second < 60 && ahead < 24 && aside < 60;
  moment.setUTCHours(hour, minute - (found?.[7] === "-" ? -1 : 1) * (60 * ahead + aside), second);
  if (!real || moment.getUTCFullYear() < 1 || moment.getUTCFullYear() > 9999) {
    jsonld_fail(path, value, "one xsd:dateTime with a time zone is needed, as 2026-11-24T08:00:00Z.", "应为带时区的时间，如 2026-11-24T08:00:00Z。");
  }
}

function jsonld_bodies(value) {
  const needed = ["a body is an IRI, or an object with value, id, source or items.", "正文应为标识，或有 value、id、source 或 items 的对象。"];
  if (value.bodyValue !== undefined && value.bodyValue !== null) {
    if (value.body !== undefined && value.body !== null) jsonld_fail("bodyValue", value.bodyValue, "an annotation has body or bodyValue, not both.", "body 与 bodyValue 不能并用。");
    jsonld_text(value.bodyValue, "bodyValue");
  }
  (Array.isArray(value.body) ? value.body : listed(value.body)).forEach((body, i) => {
    const path = Array.isArray(value.body) ? `body[${i}]` : "body";
    if (typeof body === "string" && stripped(body)) return;
    if (!isObject(body)) jsonld_fail(path, body, ...needed);
    if (listed(body.type).includes("TextualBody") || ("value" in body && !("source" in body))) {
      jsonld_text(body.value, `${path}.value`);
      if (ATTRIBUTE in body) jsonld_text(body[ATTRIBUTE], `${path}.${ATTRIBUTE}`);
    } else if (!["id", "source", "items", "selector"].some((key) => key in body)) jsonld_fail(path, body, ...needed);
  });
}

function jsonld_target(target, path) {
  const needed = ["a target is an IRI, or an object with source (one IRI), id or items.", "目标应为标识，或有 source、id 或 items 的对象。"];
  if (typeof target === "string" && stripped(target)) return;
  if (!isObject(target)) jsonld_fail(path, target, ...needed);
  if ("source" in target) {
    const source = isObject(target.source) ? target.source.id : target.source;
    if (typeof source !== "string" || !stripped(source)) jsonld_fail(`${path}.source`, target.source, "one IRI is needed, or an object with an id.", "应有一个标识，或有 id 的对象。");
  } else if (!("id" in target || "items" in target)) jsonld_fail(path, target, ...needed);
  const waiting = listed(target.selector).map((one) => [one, `${path}.selector`]).reverse();
  while (waiting.length) {
    const [selector, at] = waiting.pop();
    if (typeof selector === "string" && stripped(selector)) continue;
    if (!isObject(selector)) jsonld_fail(at, selector, "a selector is an IRI or an object.", "选择器应为标识或对象。");
    jsonld_selector(selector, at);
    for (const key of ["endSelector", "startSelector", "refinedBy"]) {
      for (const one of listed(selector[key])) waiting.push([one, `${at}.${key}`]);
    }
  }
  const raw = target["essaylib:raw"] ?? null;
  if (raw !== null && !(isObject(raw) && jsonld_isPlace(raw.start) && jsonld_isPlace(raw.end) && raw.start <= raw.end)) {
    jsonld_fail(`${path}.essaylib:raw`, raw, "an object with start and end, two places, is needed.", "应为有 start 和 end 的对象。");
  }
  const text = target["essaylib:text"] ?? "";
  if (typeof text !== "string" || !/^(?:[0-9a-f]{64})?$/.test(text)) jsonld_fail(`${path}.essaylib:text`, text, "a SHA-256 is 64 digits 0-9 a-f.", "SHA-256 应为64位 0-9 a-f。");
}

function jsonld_isPlace(value) {
  return Number.isInteger(value) && value >= 0;
}

function jsonld_selector(selector, path) {
  for (const kind of listed(selector.type)) {
    for (const key of typeof kind === "string" && Object.hasOwn(jsonld_SELECTORS, kind) ? jsonld_SELECTORS[kind] : []) {
      const [value, at] = [selector[key], `${path}.${key}`];
      if (key === "start" || key === "end") {
        if (!jsonld_isPlace(value)) jsonld_fail(at, value, "a whole number, 0 or more, is needed.", "应为不小于零的整数。");
      } else if (!key.endsWith("Selector")) jsonld_text(value, at);
      else if (!isObject(value)) jsonld_fail(at, value, `a ${kind} has one ${key}.`, `${kind} 应有一个 ${key}。`);
    }
    if (kind === "TextPositionSelector" && selector.end < selector.start) jsonld_fail(`${path}.end`, selector.end, `it lies before start, ${selector.start}.`, `它在 start（${selector.start}）之前。`);
    for (const key of kind === "TextQuoteSelector" ? ["prefix", "suffix"] : []) {
      if (key in selector) jsonld_text(selector[key], `${path}.${key}`);
    }
  }
}

// The note ----------------------------------------------------------------------------------------------------------

function jsonld_note(note) {
  const length = codePoints(note.exact);
  if (length > LIMITS.quote) jsonld_fail("exact", length, `${LIMITS.quote} characters are kept at most.`, `引文最多${LIMITS.quote}字。`);
  if (note.text && note.exact && note.end - note.start !== length) {
    throw saidError({ en: `its place has ${note.end - note.start} characters and its words ${length}: they must be the same.`, zh: `位置有${note.end - note.start}字而引文有${length}字，两者应当相同。` });
  }
  const fault = checkFields(note);
  if (fault) throw saidError(fault);
}
