import { codePoints, codeText, firstWhere, sliceCp } from "./points.js";
import { addressOf, toWide } from "./places.js";
import { rawSpan, readNote } from "./w3c.js";

// Where a note stands in this text, in the words and by the order of essaylib.annotation.anchors: never surer than it is
// there. What Python alone looks for, words that were changed, is "lost" here.

/** As in anchors.py: characters that tell a place of another page, whole and in one unchanged piece. */
const anchor_WHOLE = 20;
const anchor_PART = 30;
const anchor_MOST = 10; // candidates
const anchor_MOST_PLACES = 10_000; // of one quote that are compared
const anchor_SHOWN = 200; // code points of a candidate's words
const anchor_texts = new WeakMap(); // doc -> its text with one width of marks

/** The place of an annotation: {state, span, why, candidates}, as a view shows it. */
export function placeNote(doc, annotation) {
  const [note, code] = [readNote(annotation), codeText(doc)];
  if (note.text && note.text === doc.essay.text_sha256) {
    const here = code.slice(note.start, note.end);
    if (here && note.end <= code.length && here === (note.exact || here)) return anchor_sure("exact", [note.start, note.end], "the same text", "同一文本");
  }
  if (!note.exact) return anchor_unsure("lost", [], "it quotes no words", "批注未引原文");
  const words = { exact: toWide(note.exact), prefix: toWide(note.prefix), suffix: toWide(note.suffix) };
  words.length = codePoints(words.exact);
  const onPage = note.raw && note.essay && note.essay === doc.essay.sha256 ? cleanSpan(doc, note.raw) : null;
  if (onPage && toWide(code.slice(...onPage)) === words.exact) {
    return anchor_sure("exact", onPage, "the same place of the same page", "同一网页的同一处");
  }
  const found = anchor_whole(doc, words);
  if (found.length === 1) {
    const span = found[0];
    return note.end > note.start && span[0] === note.start
      ? anchor_sure("exact", span, "the same words and surroundings, at the same offset", "原文与上下文相同，位置相同")
      : anchor_sure("moved", span, "the same words and surroundings, elsewhere", "原文与上下文相同，位置已变");
  }
  return anchor_byParts(doc, note, words, onPage);
}

function anchor_byParts(doc, note, words, onPage) {
  const places = anchor_quotes(doc, words);
  const sure = places.filter(({ alike }) => alike >= anchor_PART);
  if (sure.length === 1 && places.length < anchor_MOST_PLACES) {
    const { span, alike } = sure[0];
    return anchor_sure("moved", span, `${alike} characters in one piece are unchanged`, `连同上下文有${alike}字未变`);
  }
  const changed = onPage && !places.some(({ span }) => span[0] === onPage[0] && span[1] === onPage[1])
    && !sure.some(({ span }) => Math.max(span[0], onPage[0]) < Math.min(span[1], onPage[1]));
  const all = changed ? [...places, { span: onPage, alike: anchor_beside(doc, words, onPage) }] : places;
  if (!all.length) return anchor_unsure("lost", [], "the words are not in this text", "本文无此文字");
  const far = ({ span }) => (note.end > note.start ? Math.abs(span[0] - note.start) : 0);
  all.sort((a, b) => b.alike - a.alike || far(a) - far(b) || a.span[0] - b.span[0] || a.span[1] - b.span[1]);
  const candidates = all.slice(0, anchor_MOST).map(({ span }) => ({
    span, address: addressOf(doc, span), words: anchor_cut(codeText(doc).slice(...span)),
  }));
  if (sure.length > 1) {
    return anchor_unsure("ambiguous", candidates, `the words and what is around them are there ${sure.length} times`, `原文连同上下文出现${sure.length}处`);
  }
  return places.length
    ? anchor_unsure("ambiguous", candidates, "the words are there, but not their surroundings", "原文仍在，上下文不同")
    : anchor_unsure("ambiguous", candidates, "the words are not there; others may have taken their place", "原文已无，此处可能是改动后的文字");
}

function anchor_sure(state, span, en, zh) {
  return { state, span, why: { en, zh }, candidates: [] };
}

function anchor_unsure(state, candidates, en, zh) {
  return { state, span: null, why: { en, zh }, candidates };
}

/** What of the text comes from [start, end) of the page, or null: the inverse of `rawSpan`. */
export function cleanSpan(doc, [start, end]) {
  const { length } = codeText(doc);
  // A note's own place never reaches past the last character of the text; how long the page is, is not known here.
  if (!length || start >= end || end > rawSpan(doc, length - 1, length)[1]) return null;
  const first = firstWhere(length, (at) => rawSpan(doc, at, at + 1)[1] > start);
  const last = firstWhere(length, (at) => rawSpan(doc, at, at + 1)[0] >= end);
  return first < last ? [first, last] : null;
}

// The words ---------------------------------------------------------------------------------------------------------

function anchor_text(doc) {
  if (!anchor_texts.has(doc)) anchor_texts.set(doc, toWide(doc.text));
  return anchor_texts.get(doc);
}

/** UTF-16 offsets at which the words stand, `most` at most. */
function anchor_occurrences(text, words, most) {
  const found = [];
  for (let at = text.indexOf(words); at >= 0 && found.length < most; at = text.indexOf(words, at + 1)) found.push(at);
  return found;
}

/** Where the words stand with all that stood around them, if that is enough to tell a place; two at most. */
function anchor_whole(doc, { exact, prefix, suffix, length }) {
  const whole = prefix + exact + suffix;
  if (codePoints(whole) < anchor_WHOLE) return [];
  return anchor_occurrences(anchor_text(doc), whole, 2).map((at) => {
    const start = codeText(doc).cpOf(at + prefix.length);
    return [start, start + length];
  });
}

/** Every place of the words, with the length of the unchanged piece they stand in. */
function anchor_quotes(doc, words) {
  return anchor_occurrences(anchor_text(doc), words.exact, anchor_MOST_PLACES).map((at) => {
    const start = codeText(doc).cpOf(at);
    const span = [start, start + words.length];
    return { span, alike: words.length + anchor_beside(doc, words, span) };
  });
}

/** How many characters before and after a place are those that stood before and after the note's words. */
function anchor_beside(doc, { prefix, suffix }, [start, end]) {
  const [text, code] = [anchor_text(doc), codeText(doc)];
  const [from, to] = [code.u16Of(start), code.u16Of(end)];
  let before = 0;
  while (before < prefix.length && before < from && prefix.at(-1 - before) === text[from - 1 - before]) before += 1;
  let after = 0;
  while (after < suffix.length && suffix[after] === text[to + after]) after += 1;
  // A pair of which one half agrees is another character.
  const left = text.slice(from - before, from).replace(/^[\udc00-\udfff]/, "");
  const right = text.slice(to, to + after).replace(/[\ud800-\udbff]$/, "");
  return codePoints(left) + codePoints(right);
}

function anchor_cut(words) {
  const shown = codePoints(words) <= anchor_SHOWN ? words : `${sliceCp(words, 0, anchor_SHOWN - 1)}…`;
  return shown.replace(/\p{Cs}/gu, "\ufffd");
}

// Versions of one note ----------------------------------------------------------------------------------------------

/**
 * Which notes a view leaves out so that of several versions of a note one is shown, as essaylib.annotation.note_record has
 * it: `links` is a Map from a note to the one it replaces, both there; `here` the Set of notes made on this text.
 */
export function superseded(links, here) {
  const rings = anchor_rings(links);
  const ours = new Map([...links].filter(([newer]) => !rings.has(newer)));
  const out = new Set([...ours].filter(([newer, older]) => here.has(newer) || !here.has(older)).map(([, older]) => older));
  const stands = new Map([...here].map((id) => [id, true])); // it, or an earlier version of it, is on this text
  for (const id of ours.keys()) {
    const path = [];
    let at = id;
    for (; at !== undefined && !stands.has(at); at = ours.get(at)) path.push(at);
    const stood = at !== undefined && stands.get(at);
    for (const one of path) stands.set(one, stood);
  }
  for (const newer of ours.keys()) if (!here.has(newer) && stands.get(newer)) out.add(newer);
  return out;
}

/** Notes that replace each other in a ring. */
function anchor_rings(links) {
  const [done, rings] = [new Set(), new Set()];
  for (const first of links.keys()) {
    const path = [];
    const on = new Set();
    let at = first;
    for (; links.has(at) && !done.has(at) && !on.has(at); at = links.get(at)) {
      path.push(at);
      on.add(at);
    }
    if (on.has(at)) path.slice(path.indexOf(at)).forEach((one) => rings.add(one));
    for (const one of path) done.add(one);
  }
  return rings;
}
