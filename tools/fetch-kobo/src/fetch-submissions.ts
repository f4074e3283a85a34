import type { KoboClient } from "@d2pipe/kobo-client";
import type { FetchContext } from "./fetch-flags.ts";
import { toIdentity } from "./identity.ts";
import type { RowWriter } from "./row-writer.ts";
import { createToRow } from "./to-row.ts";

/** Writes every submission of a form. A listing that is not complete gets no `end` line. */
export async function fetchSubmissions(
  client: KoboClient,
  asset: string,
  { context, writer }: { context: FetchContext; writer: RowWriter },
): Promise<void> {
  const { flags, out, signal, log } = context;
  const toRow = createToRow(asset, flags["strip-groups"]);
  let begun = false;
  for await (const { submissions } of client.listSubmissions(asset, { pageSize: flags["page-size"] })) {
    if (!begun) writer.begin();
    begun = true;
    for (const submission of submissions) {
      const row = toRow(submission);
      const text = JSON.stringify(row);
      writer.write({ identity: toIdentity(row, flags.key), text, content: text, place: submission._id });
      if (out.full) await out.drained();
    }
    if (signal.aborted) return;
    log.progress(`${writer.count} submissions`);
  }
  writer.end();
}
