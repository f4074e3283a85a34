import { isCalendarDate } from "@d2pipe/dhis2-model";

/** For a format that `createDateReader` does not take. */
export const dateFormatExpectation = "expected yyyy, MM and dd with separators, as in dd/MM/yyyy";

const tokens: Readonly<Record<string, string>> = {
  yyyy: String.raw`(?<year>\d{4})`,
  MM: String.raw`(?<month>\d{2})`,
  M: String.raw`(?<month>\d{1,2})`,
  dd: String.raw`(?<day>\d{2})`,
  d: String.raw`(?<day>\d{1,2})`,
  HH: String.raw`(?<hour>\d{2})`,
  mm: String.raw`(?<minute>\d{2})`,
  ss: String.raw`(?<second>\d{2})`,
};

function toPattern(format: string): RegExp | undefined {
  const seen = new Set<string>();
  let isRepeated = false;
  const source = format.replace(/[A-Za-z]+|[^A-Za-z]/gu, (part) => {
    const token = tokens[part];
    if (token === undefined)
      return /[A-Za-z]/u.test(part) ? "\0" : `\\u{${part.codePointAt(0)?.toString(16)}}`;
    const letter = part.slice(0, 1);
    if (seen.has(letter)) isRepeated = true;
    seen.add(letter);
    return token;
  });
  return isRepeated || source.includes("\0") || !seen.has("y") || !seen.has("M") || !seen.has("d")
    ? undefined
    : new RegExp(`^${source}$`, "u");
}

/**
 * A reader of dates in a format of `yyyy M MM d dd HH mm ss`, each at most once, and separators: text → ISO, or `undefined`
 * when the text has another form or is a day that does not exist. `undefined` instead of a reader when the format is not such a one, or
 * lacks year, month or day.
 */
export function createDateReader(format: string): ((text: string) => string | undefined) | undefined {
  const pattern = toPattern(format);
  if (!pattern) return undefined;
  return (text) => {
    const found = pattern.exec(text)?.groups;
    if (!found) return undefined;
    const { year = "", month = "", day = "", hour, minute = "00", second } = found;
    const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
    if (!isCalendarDate(date)) return undefined;
    return hour === undefined ? date : `${date}T${hour}:${minute}${second === undefined ? "" : `:${second}`}`;
  };
}
