// Code points against UTF-16. Places are code points, as Python counts them; JavaScript's strings count a character beyond
// the BMP (𠮷) as two. Half a character (a lone surrogate) is one code point in both.

const points_PAIR = /[\ud800-\udbff][\udc00-\udfff]/g;
const points_texts = new WeakMap(); // doc -> CodeText
/** A character that shows nothing, or turns the line round; the joiners are part of words and of emoji. */
export const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** How many code points a string has. */
export function codePoints(text) {
  let n = text.length;
  for (let i = 0; i < text.length - 1; i += 1) {
    if (points_isPair(text, i)) {
      n -= 1;
      i += 1;
    }
  }
  return n;
}

/** text[a:b] as Python's slice of code points; a negative place counts from the end. */
export function sliceCp(text, a, b = Infinity) {
  if (codePoints(text) === text.length) return text.slice(a, b);
  return Array.from(text).slice(a, b).join("");
}

/** A long text by code points: as fast as a string where there is nothing beyond the BMP, else by a table of pairs. */
export class CodeText {
  constructor(text) {
    this.text = text;
    const pairs = []; // code points that are pairs, in order
    for (const found of text.matchAll(points_PAIR)) pairs.push(found.index - pairs.length);
    this._pairs = Uint32Array.from(pairs);
    /** Whether code points and UTF-16 units are the same. */
    this.bmp = pairs.length === 0;
    this.length = text.length - pairs.length;
  }

  /** The code point at a UTF-16 offset; inside a pair, the pair. */
  cpOf(offset) {
    return this.bmp ? offset : offset - firstWhere(this._pairs.length, (i) => this._pairs[i] + i >= offset);
  }

  /** The UTF-16 offset of a code point. */
  u16Of(cp) {
    return this.bmp ? cp : cp + firstWhere(this._pairs.length, (i) => this._pairs[i] >= cp);
  }

  /** The text from code point `a` up to `b`. */
  slice(a, b = this.length) {
    return this.text.slice(this.u16Of(a), this.u16Of(b));
  }
}

/** The CodeText of a document, made once. */
export function codeText(doc) {
  if (!points_texts.has(doc)) points_texts.set(doc, new CodeText(doc.text));
  return points_texts.get(doc);
}

/** The first of 0 .. n - 1 for which `is` is true, as it is for all after it; n if there is none. */
export function firstWhere(n, is) {
  let [low, high] = [0, n];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (is(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function points_isPair(text, i) {
  return (text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00;
}
