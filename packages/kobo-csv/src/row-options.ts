import { UsageError } from "@d2pipe/errors";

/** How a CSV is read. Only `source` is needed: the rest has the defaults that Kobo's own exports want. */
export interface RowOptions {
  /** File name or `stdin`, for errors. */
  source: string;
  /** One character, or `auto` (default): found from the header line. */
  delimiter?: string | undefined;
  /** Texts that mean "no value": such a cell becomes the empty text. Default: none. See `pandasMissing`. */
  missing?: readonly string[] | undefined;
  /** A second line of HXL tags (`#adm1+name`) is not data; `skip` (default) leaves it out. */
  hxlRow?: "skip" | "keep" | undefined;
  /** The separator of groups in the header (`/`): given, `ipc/water/source` is read as `source`. */
  stripGroups?: string | undefined;
  /**
   * `ended`: a last line without a line end is an error, since its last cell may be cut short. `any` (default) takes it:
   * many programs leave the last line end out.
   */
  lastLine?: "any" | "ended" | undefined;
  /**
   * The header must have one of these columns; `what` it does stands in the error: `names a submission`. Without it any text is
   * a CSV of one column. Default: nothing is needed.
   */
  needs?: { what: string; oneOf: readonly string[] } | undefined;
}

/** What `--delimiter auto` chooses from, the likeliest first (commcare-kobo-api §11.3). */
export const knownDelimiters: readonly string[] = [";", ",", "~", "\t"];

/** The texts that pandas takes for a missing value by default; the SIPCA loader read its CSV that way. */
export const pandasMissing: readonly string[] =
  "#N/A,#N/A N/A,#NA,-1.#IND,-1.#QNAN,-NaN,-nan,1.#IND,1.#QNAN,<NA>,N/A,NA,NULL,NaN,None,n/a,nan,null".split(
    ",",
  );

/** `auto`, `tab` (or `\t`), or any one character that can stand between cells. Throws a `UsageError`. */
export function parseDelimiter(text: string): string {
  if (text === "auto") return text;
  if (text === "tab" || text === "\\t") return "\t";
  if (text.length === 1 && !'"\r\n'.includes(text)) return text;
  throw new UsageError(`"${text}" is not a delimiter; expected one character, tab or auto`);
}
