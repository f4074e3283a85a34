import { openStore, type Store, type StoredFile, type WriteCondition } from "@d2pipe/blob-store";
import { InputError, UsageError } from "@d2pipe/errors";
import type { RunWork, ToolContext } from "@d2pipe/tool-kit";
import type { CopyFlags } from "./copy-flags.ts";
import { ensureClosed } from "./ensure-closed.ts";
import { readEtagFile, writeEtagFile } from "./etag-file.ts";

type Context = ToolContext<CopyFlags>;

/** Gathers what is asked for, so that an issue with the command is reported before anything is read. */
export async function createCopyFile(context: Context): Promise<RunWork> {
  const [from, to] = context.operands;
  if (from === undefined || to === undefined)
    throw new UsageError("expected two arguments: SOURCE and TARGET", { hint: "see copy-file --help" });
  const { settings, flags, http } = context;
  if (flags["if-match"] !== undefined && flags["if-none-match"] !== undefined)
    throw new UsageError("--if-match and --if-none-match exclude each other");
  const source = await openStore(from, { settings, ...http });
  const target = await openStore(to, { settings, ...http });
  return { run: () => copy(source, target, context) };
}

async function copy(source: Store, target: Store, context: Context): Promise<void> {
  const { flags, common, log, out } = context;
  const condition = await toCondition(context);
  await ensureClosed(source.name);
  await ensureClosed(target.name);
  const file = await source.read();
  if (!file && !flags.optional) throw new InputError("there is no such file", { source: source.name });
  if (file && common.dryRun) {
    log.info(`would copy ${file.size ?? "?"} bytes from ${source.name} to ${target.name}`);
    out.count("would be copied");
    return;
  }
  if (file) {
    const counted = new Counted(file, context);
    const { etag } = await target.write(counted, condition);
    if (flags["if-match"] !== undefined) await writeEtagFile(flags["if-match"], etag);
    log.info(`${source.name} to ${target.name}`);
    out.count("copied");
    out.count("bytes", counted.bytes);
  } else {
    log.info(`${source.name}: there is no such file; ${target.name} stays as it is`);
    out.count("absent");
  }
  // After the content: a new ETag beside an old file would let that file overwrite a newer one.
  if (flags["save-etag"] !== undefined && !common.dryRun)
    await writeEtagFile(flags["save-etag"], file?.etag ?? "");
}

/** Counts what passes, shows it, and stops when asked to. */
class Counted implements AsyncIterable<Uint8Array> {
  readonly #file: StoredFile;
  readonly #context: Pick<Context, "log" | "signal">;
  bytes = 0;

  constructor(file: StoredFile, context: Pick<Context, "log" | "signal">) {
    this.#file = file;
    this.#context = context;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const { log, signal } = this.#context;
    const whole = this.#file.size === undefined ? "" : ` of ${toMegabytes(this.#file.size)}`;
    for await (const chunk of this.#file.chunks) {
      signal.throwIfAborted();
      const before = toMegabytes(this.bytes);
      this.bytes += chunk.length;
      const now = toMegabytes(this.bytes);
      if (now !== before) log.progress(`${now}${whole} MB`);
      yield chunk;
    }
  }
}

function toMegabytes(bytes: number): number {
  return Math.floor(bytes / 1_000_000);
}

async function toCondition({ flags }: Context): Promise<WriteCondition> {
  if (flags["if-none-match"] !== undefined) return { ifNoneMatch: "*" };
  if (flags["if-match"] === undefined) return {};
  const etag = await readEtagFile(flags["if-match"]);
  return etag === "" ? { ifNoneMatch: "*" } : { ifMatch: etag };
}
