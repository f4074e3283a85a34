import { ConfigError, UsageError } from "@d2pipe/errors";
import { type IndexReader, openIndexReader } from "@d2pipe/index-store";
import type { RunWork, ToolContext } from "@d2pipe/tool-kit";
import { gatherReport } from "./gather-report.ts";
import { listOutcomes } from "./list-outcomes.ts";
import { renderReport } from "./render-report.ts";
import { toReportLines } from "./to-report-lines.ts";

/** The tool's flags as `command.ts` declares them. */
interface ReconcileFlags {
  readonly json: boolean;
  readonly runs: number;
  readonly stream: string | undefined;
}

type ReconcileContext = Omit<ToolContext, "flags"> & { readonly flags: ReconcileFlags };
type Action = (context: ReconcileContext, reader: IndexReader, file: string) => Promise<void>;

async function report(
  { flags, log, out }: ReconcileContext,
  reader: IndexReader,
  file: string,
): Promise<void> {
  const gathered = await gatherReport(reader, file, flags.runs);
  if (flags.json) for (const line of toReportLines(gathered)) out.writeText(JSON.stringify(line));
  else log.info(renderReport(gathered).join("\n"));
}

async function pending({ flags, out, signal }: ReconcileContext, reader: IndexReader): Promise<void> {
  for await (const line of listOutcomes(reader, flags.stream)) {
    if (signal.aborted) return;
    out.write(line);
    if (out.full) await out.drained();
  }
}

const actions: ReadonlyMap<string, Action> = new Map([
  ["report", report],
  ["pending", pending],
]);

export function createReconcileIndex(context: ReconcileContext): RunWork {
  const choices = [...actions.keys()].join(" or ");
  const [word] = context.operands;
  const action = actions.get(word ?? "");
  if (action === undefined) {
    const said = word === undefined ? "nothing to do" : `unknown word ${word}`;
    throw new UsageError(`${said}; expected ${choices}`, {
      hint: "reconcile-index report --index FILE",
    });
  }
  const file = context.common.index;
  if (file === undefined)
    throw new UsageError("--index is missing", { hint: `reconcile-index ${word} --index FILE` });
  return {
    async run() {
      const reader = openIndexReader(file);
      if (reader === undefined) {
        throw new ConfigError([`index ${file}: there is no such index`], {
          hint: "a first run of the pipeline makes it; check the path",
        });
      }
      try {
        await action(context, reader, file);
      } finally {
        reader.close();
      }
    },
  };
}
