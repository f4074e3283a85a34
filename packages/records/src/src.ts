import { z } from "zod";

/** Names the source record permanently. Transforms copy it unchanged. */
export interface Src {
  /** `commcare`, `kobo`, `sql`, `dhis2`. */
  system: string;
  /** What one listing covers: `<domain>/<case type>`, the Kobo asset, the table, the data set. */
  stream: string;
  /** Stable across edits and unique within the system. A `dataValue` needs none: its key is itself. */
  id?: string | undefined;
  /** Changes when the record changes: a server time stamp, or `sha256:…`. */
  rev?: string | undefined;
  /** Ids this record had before, for an index that knows it by one of them: a Kobo `_uuid` that an edit replaced. */
  aliases?: readonly string[] | undefined;
}

/** The schema of a `Src`. */
export const srcSchema: z.ZodType<Src> = z.object({
  system: z.string().min(1),
  stream: z.string().min(1),
  id: z.string().min(1).optional(),
  rev: z.string().min(1).optional(),
  aliases: z.array(z.string().min(1)).optional(),
});

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** The same answer as `srcSchema` (a property test holds them together), at a tenth of the cost: it runs for every line. */
export function isSrc(value: unknown): value is Src {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const {
    system,
    stream,
    id,
    rev,
    aliases,
  }: { system?: unknown; stream?: unknown; id?: unknown; rev?: unknown; aliases?: unknown } = value;
  if (!isText(system) || !isText(stream) || (id !== undefined && !isText(id))) return false;
  if (rev !== undefined && !isText(rev)) return false;
  return aliases === undefined || (Array.isArray(aliases) && aliases.every(isText));
}
