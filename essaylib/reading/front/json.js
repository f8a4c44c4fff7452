// JSON to the letter as Python writes it (sorted keys, code points unescaped), so that a note file from a browser and one
// from Python differ only where notes do; and ids.

const json_LONGEST = 66; // levels in each other: a record has 64 at most, in a list, in a file
// Blanks, then a mark, a string, or a number or word; not: 01, +1, .5, NaN, 'a'. Unrolled, since a string may be 5 MB.
const json_TOKEN = /[ \t\r\n]*(?:([{}[\],:])|("[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-]))/y;

/** Text of a value without blanks, keys sorted by code point; the same for equal values. */
export function compact(value) {
  if (Array.isArray(value)) return `[${value.map(compact).join(",")}]`;
  if (value !== null && typeof value === "object") {
    return `{${json_keys(value).map((key) => `${JSON.stringify(key)}:${compact(value[key])}`).join(",")}}`;
  }
  return json_plain(value);
}

/** The same over several lines, two blanks a level, the lines after the first moved `indent` further in. */
export function indented(value, indent = 0) {
  const list = Array.isArray(value);
  if (!list && (value === null || typeof value !== "object")) return json_plain(value);
  const inner = " ".repeat(indent + 2);
  const parts = list
    ? value.map((one) => indented(one, indent + 2))
    : json_keys(value).map((key) => `${JSON.stringify(key)}: ${indented(value[key], indent + 2)}`);
  const [open, close] = list ? "[]" : "{}";
  return parts.length ? `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${" ".repeat(indent)}${close}` : open + close;
}

/** Whether two values of JSON are equal, whatever the order of their keys. */
export function same(one, other) {
  return one === other || compact(one) === compact(other);
}

/** Order of strings by code point, as Python's; JavaScript's own is by UTF-16 unit. */
export function byCodePoint(one, other) {
  const n = Math.min(one.length, other.length);
  for (let i = 0; i < n; i += 1) {
    const [a, b] = [one.charCodeAt(i), other.charCodeAt(i)];
    if (a !== b) return json_rank(a) - json_rank(b);
  }
  return one.length - other.length;
}

function json_rank(unit) {
  return unit >= 0xe000 ? unit - 0x2000 : unit >= 0xd800 ? unit + 0x2000 : unit; // a surrogate is beyond the BMP
}

function json_keys(value) {
  return Object.keys(value).sort(byCodePoint);
}

function json_plain(value) {
  if (typeof value !== "number" || Number.isInteger(value) || Math.abs(value) >= 1e-4) return JSON.stringify(value);
  return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2"); // 1e-05
}

/** Why a text is no JSON that Python and a browser read alike, with its line; null if it is. */
export function faultOf(text) {
  const open = []; // of each object the keys seen, of each list null
  let expect = "value"; // "value", "first" (or the end of a list), "key", "firstKey", "colon", "next"
  let at = 0;
  for (;;) {
    const found = json_token(text, at);
    if (!found) break;
    const [whole, mark, string, plain] = found;
    const inside = open.length ? open[open.length - 1] : undefined;
    if (mark === "}" || mark === "]") {
      const fits = mark === "]" ? inside === null : inside instanceof Set;
      if (!fits || !["next", mark === "]" ? "first" : "firstKey"].includes(expect)) break;
      open.pop();
      expect = "next";
    } else if (expect === "next") {
      if (mark !== "," || !open.length) break;
      expect = inside ? "key" : "value";
    } else if (expect === "colon") {
      if (mark !== ":") break;
      expect = "value";
    } else if (expect === "key" || expect === "firstKey") {
      if (string === undefined) break;
      const key = string.includes("\\") ? JSON.parse(string) : string.slice(1, -1);
      if (inside.has(key)) return json_fault(text, at + whole.length, `an object has ${string.slice(0, 60)} twice`, `同一对象里 ${string.slice(0, 60)} 出现两次`);
      inside.add(key);
      expect = "colon";
    } else if (mark === "{" || mark === "[") {
      open.push(mark === "{" ? new Set() : null);
      if (open.length > json_LONGEST) return json_fault(text, at + whole.length, `objects and lists more than ${json_LONGEST} deep in each other`, `嵌套超过${json_LONGEST}层`);
      expect = mark === "{" ? "firstKey" : "first";
    } else if (string !== undefined || plain !== undefined) {
      expect = "next";
    } else break;
    at += whole.length;
  }
  const rest = text.slice(at, at + 1000).trimStart();
  const ended = rest === "" && !text.slice(at).trim();
  if (ended && expect === "next" && !open.length) return null;
  return ended
    ? json_fault(text, at, "the file ends here, before its end", "文件到此中断，并不完整")
    : json_fault(text, at + text.slice(at).search(/\S/), `not JSON at ${JSON.stringify(rest.slice(0, 20))}`, `此处不合 JSON 格式：${rest.slice(0, 20)}`);
}

function json_token(text, at) {
  json_TOKEN.lastIndex = at;
  try {
    return json_TOKEN.exec(text);
  } catch (error) {
    if (error instanceof RangeError || error.name === "InternalError") return null; // millions of escapes in one string
    throw error;
  }
}

function json_fault(text, at, en, zh) {
  let line = 1;
  for (let i = text.indexOf("\n"); i >= 0 && i < at; i = text.indexOf("\n", i + 1)) line += 1;
  return { line, en, zh };
}

// Ids ---------------------------------------------------------------------------------------------------------------

/** A new random UUID; `crypto.randomUUID` is missing on a page that came over plain HTTP. */
export function newUuid() {
  return json_uuid(crypto.getRandomValues(new Uint8Array(16)), 4);
}

/** The UUID of a text (version 5, in the name space of URLs): the same text, the same id. */
export function uuidOf(text) {
  const space = "6ba7b8119dad11d180b400c04fd430c8".match(/../g).map((two) => parseInt(two, 16));
  return json_uuid(json_sha1([...space, ...new TextEncoder().encode(text)]).subarray(0, 16), 5);
}

function json_uuid(bytes, version) {
  bytes[6] = (bytes[6] & 0x0f) | (version << 4);
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

/** SHA-1 (FIPS 180-4), which UUIDs of version 5 are made with; `crypto.subtle` has it only later and on safe pages. */
function json_sha1(bytes) {
  const length = (bytes.length + 72) & ~63;
  const block = new DataView(new ArrayBuffer(length));
  bytes.forEach((one, i) => block.setUint8(i, one));
  block.setUint8(bytes.length, 0x80);
  block.setUint32(length - 8, Math.floor(bytes.length / 0x20000000));
  block.setUint32(length - 4, bytes.length << 3);
  const turn = (x, n) => (x << n) | (x >>> (32 - n));
  const sum = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const w = new Int32Array(80);
  for (let from = 0; from < length; from += 64) {
    for (let i = 0; i < 80; i += 1) {
      w[i] = i < 16 ? block.getInt32(from + 4 * i) : turn(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    }
    let [a, b, c, d, e] = sum;
    for (let i = 0; i < 80; i += 1) {
      const [f, k] = i < 20 ? [(b & c) | (~b & d), 0x5a827999] : i < 40 ? [b ^ c ^ d, 0x6ed9eba1]
        : i < 60 ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc] : [b ^ c ^ d, 0xca62c1d6];
      [a, b, c, d, e] = [(turn(a, 5) + f + e + k + w[i]) | 0, a, turn(b, 30), c, d];
    }
    [a, b, c, d, e].forEach((one, i) => { sum[i] = (sum[i] + one) | 0; });
  }
  const made = new DataView(new ArrayBuffer(20));
  sum.forEach((one, i) => made.setInt32(4 * i, one));
  return new Uint8Array(made.buffer);
}
