import { isCalendarDate } from "@d2pipe/dhis2-model";

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
  const source = format.replace(/[A-Za-z]+|[^A-Za-z]/gu, (part) => {
    const token = tokens[part];
    if (token === undefined)
      return /[A-Za-z]/u.test(part) ? "\0" : `\\u{${part.codePointAt(0)?.toString(16)}}`;
    seen.add(part.slice(0, 1));
    return token;
  });
  return source.includes("\0") || !seen.has("y") || !seen.has("M") || !seen.has("d")
    ? undefined
    : new RegExp(`^${source}$`, "u");
}

/**
 * A reader of dates in a format of `yyyy M MM d dd HH mm ss` and signs between them: text → ISO, or `undefined` when the
 * text has another form or names no day. `undefined` instead of a reader when the format lacks year, month or day.
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
