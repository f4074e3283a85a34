import { InputError } from "@d2pipe/errors";
import { parseJsonFile } from "@d2pipe/issues";
import { type LoaderEntry, loaderIndexSchema } from "@d2pipe/reconcile";
import { readTextFile } from "@d2pipe/tool-kit";

/** Issues that a message lists at most: a file of another kind has one in each line. */
const mostShown = 5;

/**
 * Entries of the SIPCA loader's `event_index.json`, by the submission's `_uuid`.
 *
 * @throws ConfigError (exit 2) when the file cannot be read, InputError (exit 3) when it is something else, or empty
 */
export async function readLoaderIndex(file: string): Promise<Record<string, LoaderEntry>> {
  const { value, issues } = parseJsonFile(await readTextFile(file, "import"), file, loaderIndexSchema);
  if (value === undefined) {
    const found = issues.list();
    const more = found.length > mostShown ? [`and ${found.length - mostShown} more`] : [];
    const lines = ["not the index of the SIPCA loader", ...found.slice(0, mostShown), ...more];
    throw new InputError(lines.join("\n"), { source: file }, kindHint);
  }
  if (Object.keys(value).length > 0) return value;
  throw new InputError("it has no entries", { source: file }, kindHint);
}

const kindHint = { hint: "expected the event_index.json of the SIPCA loader" };
