import type { KoboClient } from "@d2pipe/kobo-client";
import type { FetchContext } from "./fetch-flags.ts";
import type { RowWriter } from "./row-writer.ts";
import { createToRow } from "./to-row.ts";

/** Writes every submission of a form. A listing that is not complete gets no `end` line. */
export async function fetchSubmissions(
  client: KoboClient,
  asset: string,
  { context, writer }: { context: FetchContext; writer: RowWriter },
): Promise<void> {
  const { flags, out, signal, log } = context;
  const toRow = createToRow({ asset, key: flags.key, separator: flags["strip-groups"] });
  let begun = false;
  for await (const { texts, count } of client.listSubmissionTexts(asset, { pageSize: flags["page-size"] })) {
    if (!begun) writer.begin();
    begun = true;
    const all = writer.count + count;
    for (const text of texts) {
      writer.write(toRow(text));
      if (out.full) await out.drained();
    }
    if (signal.aborted) return;
    log.progress(`${writer.count} of ${all} submissions`);
  }
  writer.end();
}
