/** What a file is instead of a CSV, and what a person can do about it. */
export interface OtherFormat {
  /** `an HTML page`, as it stands in a sentence. */
  name: string;
  hint: string;
}

const saveAsCsv = "save it as CSV UTF-8, or export a CSV from Kobo";
const wrongAnswer =
  "a login or an error came instead of the file: open the address in a browser, and check whether the link has expired or needs a login";
const saveAsUtf8 = "save it as CSV UTF-8 (in Excel: Save As, CSV UTF-8), or convert it with iconv";

/** First bytes, in hexadecimal. What is not here is still found by its NUL bytes, or is not UTF-8. */
const signatures: readonly (readonly [string, OtherFormat])[] = [
  ["504b0304", { name: "an Excel workbook (.xlsx) or another zip file", hint: saveAsCsv }],
  ["504b0506", { name: "an empty zip file", hint: saveAsCsv }],
  ["d0cf11e0a1b11ae1", { name: "an Excel workbook (.xls)", hint: saveAsCsv }],
  ["1f8b", { name: "a gzip file", hint: "unpack it first, with gunzip" }],
  ["25504446", { name: "a PDF", hint: saveAsCsv }],
  ["fffe", { name: "UTF-16 text", hint: saveAsUtf8 }],
  ["feff", { name: "UTF-16 text", hint: saveAsUtf8 }],
];

/** Tags that open a page or a part of one; `<b>` and the like may stand in a label, and so in a header. */
const html =
  /^<!--|^<(?:!doctype html|html|head|body|title|meta|script|style|div|table|pre|center)\b|^<\?xml[^]*<(?:!doctype html|html)\b/iu;
const xml = /^<(?:\?xml|error)\b/iu;
const json = /^(?:\{\s*["}]|\[\s*[\]{["])/u;

/**
 * Recognizes by its first bytes a file that is not a CSV: read as one, it would be a header and no rows, which looks like a form
 * that has lost all submissions. `head`: up to the end of the first line that is not blank, or 1,024 bytes.
 */
export function findOtherFormat(head: Uint8Array): OtherFormat | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const hex = bytes.toString("hex", 0, 8);
  const [, signed] = signatures.find(([signature]) => hex.startsWith(signature)) ?? [];
  return signed ?? findBinary(bytes) ?? findMarkup(bytes.toString("latin1").replace(/^(?:ï»¿)?\s*/u, ""));
}

/** Text has no NUL bytes, but for UTF-16, where every second byte of plain letters is one. */
function findBinary(bytes: Buffer): OtherFormat | undefined {
  if (!bytes.includes(0)) return undefined;
  const nulAt = (parity: number): number =>
    bytes.reduce((sum, byte, at) => sum + (byte === 0 && at % 2 === parity ? 1 : 0), 0);
  const [even, odd] = [nulAt(0), nulAt(1)];
  const isUtf16 = Math.min(even, odd) === 0 && Math.max(even, odd) * 3 > bytes.length;
  return isUtf16 ? { name: "UTF-16 text", hint: saveAsUtf8 } : { name: "a binary file", hint: saveAsCsv };
}

function findMarkup(text: string): OtherFormat | undefined {
  if (html.test(text)) return { name: "an HTML page", hint: wrongAnswer };
  if (json.test(text)) return { name: "a JSON document", hint: wrongAnswer };
  if (!xml.test(text)) return undefined;
  // By this code Azure and S3 name what went wrong.
  const [, code] = /<Code>(\w+)<\/Code>/u.exec(text) ?? [];
  return { name: code === undefined ? "an XML document" : `an XML document (${code})`, hint: wrongAnswer };
}
