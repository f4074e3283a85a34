import { explainCode } from "@d2pipe/dhis2-model";
import type { IndexReader } from "@d2pipe/index-store";
import type { RecordLine } from "@d2pipe/records";

/** What waits to be corrected, as outcome lines: they can be piped, mailed, or turned into ids for `fetch-cases --ids`. */
export async function* listOutcomes(
  reader: IndexReader,
  stream: string | undefined,
): AsyncGenerator<RecordLine<"outcome">> {
  for await (const entry of reader.listPending({ stream })) {
    const { system, id, rev, status, target, code, scope } = entry;
    const kind = scope.split("/")[0];
    yield {
      src: { system, stream: entry.stream, id, rev },
      outcome: {
        status,
        tool: "reconcile-index",
        target: target === undefined || !kind ? undefined : `${kind}/${target}`,
        code,
        ...explainCode(code),
      },
    };
  }
}
