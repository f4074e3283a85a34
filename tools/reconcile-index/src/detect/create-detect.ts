import { ExitCode, UsageError } from "@d2pipe/errors";
import { openSightings, type Sightings } from "@d2pipe/index-store";
import type { ParsedLine } from "@d2pipe/records";
import type { LineWork, ToolContext } from "@d2pipe/tool-kit";
import { ListingWatch } from "./listing-watch.ts";
import { listDeletes } from "./list-deletes.ts";

export interface DetectOptions {
  file: string;
  /** Deletes in DHIS2 what vanished. */
  isDeleting: boolean;
  maxVanished: number | undefined;
}

function keyOf({ system, stream }: { system: string; stream: string }): string {
  return JSON.stringify([system, stream]);
}

/**
 * Passes every line on and remembers which records a full listing showed. At a complete end it says what vanished, came
 * back, or looks edited. Refuses a dry run: what it marks could not be taken back.
 */
export function createDetect(context: Omit<ToolContext, "flags">, options: DetectOptions): LineWork {
  if (context.common.dryRun) throw new UsageError("detect marks the index; leave it out of a dry run");
  const sightings: Sightings = openSightings(options.file, () => context.now());
  const watches = new Map<string, ListingWatch>();
  const flush = (): void => {
    for (const watch of watches.values()) watch.flush();
  };

  function take(parsed: ParsedLine, raw: string): void {
    if (parsed.kind === "begin") {
      const { begin } = parsed.line;
      if (begin.listing === "full") watches.set(keyOf(begin), new ListingWatch(sightings, begin));
      context.out.pass(raw);
    } else if (parsed.kind === "end") {
      finish(parsed.line.end, raw);
    } else if (parsed.kind === "checkpoint" || parsed.kind === "detect") {
      flush();
      context.out.pass(raw);
    } else {
      const watch = watches.get(keyOf(parsed.line.src));
      if (watch) watch.see(parsed, raw, (line) => context.out.pass(line));
      else context.out.pass(raw);
    }
  }

  function finish(end: Extract<ParsedLine, { kind: "end" }>["line"]["end"], raw: string): void {
    const watch = watches.get(keyOf(end));
    watches.delete(keyOf(end));
    watch?.flush();
    const judged = watch?.judge(end, options.maxVanished);
    if (!watch || !judged || judged === "incomplete") return context.out.pass(raw);
    if (!judged.isTrusted) {
      context.log.error(`${end.stream}: ${judged.why}; nothing was marked`);
      context.raise(ExitCode.guard);
      return context.out.pass(raw);
    }
    const deletes = options.isDeleting ? listDeletes(sightings, end) : [];
    watch.complete(context.log, context.out);
    for (const line of deletes) context.out.write(line);
    // What was added is counted: the sink holds the frame to it.
    context.out.write({ end: { ...end, count: end.count + deletes.length } });
  }

  return {
    line: take,
    end() {
      flush();
      sightings[Symbol.dispose]();
    },
  };
}
