import { firstWhere } from "./points.js";

// Places of a document by its units and parts; offsets are code points.

const places_WIDE = { ",": "，", ";": "；", ":": "：", "!": "！", "?": "？", "(": "（", ")": "）" };
const places_NARROW = Object.fromEntries(Object.entries(places_WIDE).map(([narrow, wide]) => [wide, narrow]));

/** The unit that holds a place, or the last one before it; 0 where there is none. */
export function unitAt(doc, at) {
  return Math.max(0, firstWhere(doc.units.length, (i) => doc.units[i][0] > at) - 1);
}

/** The address of a place: of the unit it begins in, `a–b` if it ends in another. */
export function addressOf(doc, [start, end]) {
  const { units } = doc;
  if (!units.length) return "0";
  const [first, last] = [unitAt(doc, start), unitAt(doc, Math.max(start, end - 1))];
  const [here, there] = [units[first][2], units[Math.max(first, last)][2]];
  return here === there ? here : `${here}–${there}`;
}

/** The parts around a place, outermost first. */
export function partsAround(doc, at) {
  return doc.parts.filter((part) => part.start <= at && at < part.end);
}

/** The same text with marks of full width, and of half width: copies of a page differ in it. */
export function toWide(text) {
  return text.replace(/[,;:!?()]/g, (mark) => places_WIDE[mark]);
}

export function toNarrow(text) {
  return text.replace(/[，；：！？（）]/g, (mark) => places_NARROW[mark]);
}
