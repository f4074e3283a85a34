import { addAbortSignal } from "node:stream";
import { getStored, openStore } from "@d2pipe/blob-store";
import { ConfigError, UsageError } from "@d2pipe/errors";
import type { RunWork } from "@d2pipe/tool-kit";
import { fetchCsv, toRowOptions } from "./fetch-csv.ts";
import type { FetchContext } from "./fetch-flags.ts";
import { fetchSubmissions } from "./fetch-submissions.ts";
import { parseSource, type Source } from "./parse-source.ts";
import { RowWriter } from "./row-writer.ts";

type CsvSource = Exclude<Source, { kind: "kobo" }>;
type KoboSource = Extract<Source, { kind: "kobo" }>;

/** A listing that is about to be asked for. */
interface Listing {
  /** What the place of a row is a number of. */
  unit: "line" | "submission";
  writeTo(writer: RowWriter): Promise<void>;
}

interface OpenCsv {
  name: string;
  read(): Promise<AsyncIterable<Uint8Array>>;
}

async function openCsv({ settings, http }: FetchContext, source: CsvSource): Promise<OpenCsv> {
  // Not /dev/stdin: there is no opening it when stdin is a socket, as under ssh and many job runners.
  if (source.kind === "stdin")
    return { name: "stdin", read: async () => addAbortSignal(http.signal, process.stdin) };
  const store = await openStore(source.address, { settings, ...http });
  return { name: store.name, read: async () => (await getStored(store)).chunks };
}

async function openFile(context: FetchContext, source: CsvSource): Promise<Listing> {
  if (context.flags.export !== undefined)
    throw new UsageError("--export is for kobo://ASSET; the source is a file already");
  const csv = await openCsv(context, source);
  const options = toRowOptions(context, csv.name);
  return {
    unit: "line",
    writeTo: async (writer) => fetchCsv(await csv.read(), options, { context, writer }),
  };
}

/** The token goes to the server it is meant for, whatever a link says. */
function ensureSameServer(origin: string, koboUrl: string): void {
  if (new URL(koboUrl).origin === origin) return;
  throw new ConfigError([`the link is of ${origin}, and KOBO_URL is ${koboUrl}`], {
    hint: `set KOBO_URL=${origin} and the token of that server`,
  });
}

/** A flag that would change nothing is a misunderstanding. */
function refuseCsvFlags({ flags }: FetchContext): void {
  const given = [
    ...(flags.delimiter === "auto" ? [] : ["--delimiter"]),
    ...(flags.na === "pandas" ? [] : ["--na"]),
    ...(flags["merge-selects"] === undefined ? [] : ["--merge-selects"]),
    ...(flags["last-line"] === "any" ? [] : ["--last-line"]),
  ];
  if (given.length === 0) return;
  throw new UsageError(`${given.join(", ")}: for a CSV; the data API has answers as they are`, {
    hint: "leave it out, or read an export with --export",
  });
}

async function openForm(context: FetchContext, { asset, saved }: KoboSource): Promise<Listing> {
  const { settings, http, flags } = context;
  const { createKoboClient } = await import("@d2pipe/kobo-client");
  const { url: baseUrl, token } = settings.kobo;
  if (saved && flags.export !== undefined)
    throw new UsageError("--export is for kobo://ASSET; the link names its settings already");
  if (saved) ensureSameServer(saved.origin, baseUrl);
  const client = createKoboClient({ baseUrl, login: { token }, ...http });
  const wanted = saved?.settings ?? flags.export;
  if (wanted === undefined) {
    refuseCsvFlags(context);
    return {
      unit: "submission",
      writeTo: (writer) => fetchSubmissions(client, asset, { context, writer }),
    };
  }
  // Kobo ends every line, so a last line without its end is a file cut short, whatever the flag says.
  const options = { ...toRowOptions(context, `kobo://${asset}`), lastLine: "ended" } as const;
  return {
    unit: "line",
    writeTo(writer) {
      context.log.progress("waiting for Kobo to make the export");
      const chunks = wanted === "queued" ? client.makeExport(asset) : client.getSavedExport(asset, wanted);
      return fetchCsv(chunks, options, { context, writer });
    },
  };
}

/** The work of the tool: one full listing of a form, from a file or from the server. */
export async function createFetchKobo(context: FetchContext): Promise<RunWork> {
  const source = parseSource(context.operands[0]);
  const listing = await (source.kind === "kobo" ? openForm(context, source) : openFile(context, source));
  const writer = new RowWriter(context, source.stream, listing.unit);
  return {
    async run() {
      try {
        await listing.writeTo(writer);
      } finally {
        // Whatever ends the listing, what was rejected so far is said.
        writer.warn();
      }
    },
  };
}
