import { openStore } from "@d2pipe/blob-store";
import { UsageError } from "@d2pipe/errors";
import { type ReportPage, renderReportPage } from "@d2pipe/report-page";
import { refuseSameFile, type RunWork } from "@d2pipe/tool-kit";
import { gatherPage } from "./gather-page.ts";
import { type ReportContext, toIndexFile } from "./report-context.ts";
import { servePage } from "./serve-page.ts";

function count({ out }: ReportContext, page: ReportPage): void {
  out.count("runs", page.runs.length, "run");
  out.count(
    "waiting to be corrected",
    page.pending.reduce((sum, group) => sum + group.count, 0),
  );
}

async function* encode(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

async function createWriting(
  context: ReportContext,
  to: string,
  gather: () => Promise<ReportPage>,
): Promise<RunWork> {
  const { settings, http } = context;
  const store = await openStore(to, { settings, ...http });
  return {
    async run() {
      const page = await gather();
      await store.write(encode(renderReportPage(page)));
      count(context, page);
    },
  };
}

/** The page, into a file or served. */
export async function createSyncReport(context: ReportContext): Promise<RunWork> {
  const { flags, signal, log } = context;
  const file = toIndexFile(context);
  const gather = (): Promise<ReportPage> =>
    gatherPage({
      file,
      stream: flags.stream,
      runs: flags.runs,
      idsPerGroup: flags["ids-per-group"],
      now: context.now(),
    });
  const { to, serve } = flags;
  if ((to === undefined) === (serve === undefined))
    throw new UsageError("expected one of --to FILE and --serve PORT");
  if (to !== undefined) refuseSameFile(to, file, "the index");
  if (to !== undefined) return createWriting(context, to, gather);
  return {
    async run() {
      await gather();
      const make = async (): Promise<string> => renderReportPage(await gather());
      await servePage(serve ?? 0, make, {
        signal,
        announce: (address) => log.info(`the report: ${address}`),
      });
    },
  };
}
