import { compileMapping, PropertyCounter } from "@d2pipe/mapping";
import type { Logger, RecordWork, ToolContext } from "@d2pipe/tool-kit";
import { explainRecord } from "./explain-record.ts";
import type { ToEventsFlags } from "./flags.ts";
import { readInputs } from "./read-inputs.ts";
import { ToEvents } from "./to-events.ts";

function toScheme(text: string | undefined): "uid" | "code" | "name" | undefined {
  return text === "uid" || text === "code" || text === "name" ? text : undefined;
}

function formatCounts(counts: readonly (readonly [string, number])[]): string {
  return counts.map(([name, count]) => `${name} ${count}`).join(", ");
}

function report(counter: PropertyCounter, log: Logger): void {
  const { unmapped, unseen } = counter.report();
  if (unmapped.length > 0) log.info(`properties that the mapping does not name: ${formatCounts(unmapped)}`);
  if (unseen.length > 0) log.info(`properties of the mapping that no record had: ${unseen.join(", ")}`);
}

/** A hundred times a second at most; every few seconds behind a slow source. */
const recordsPerProgress = 1000;

/** Puts mapping, output and explanation together. */
export async function createToEvents(
  context: Pick<ToolContext, "common" | "log" | "out"> & { flags: ToEventsFlags },
): Promise<RecordWork<"case" | "row">> {
  const { flags, common, log, out } = context;
  const checked = await readInputs({
    mapping: flags.mapping,
    metadata: flags.metadata,
    orgUnits: flags["org-units"],
    flags: {
      program: flags.program,
      programStage: flags["program-stage"],
      orgUnitFrom: flags["org-unit-from"],
      orgUnitScheme: toScheme(flags["org-unit-scheme"]),
      dateFrom: flags["date-from"],
      timeZone: flags["time-zone"],
      status: flags.status,
    },
  });
  const mapping = compileMapping(checked);
  const counter = new PropertyCounter(checked.document);
  const toEvents = new ToEvents({ mapping, counter, out, showValues: common.showValues });
  let explained = 0;
  return {
    record(line, raw) {
      if (line.src.id !== undefined && line.src.id === flags.explain) {
        explained += 1;
        log.info(explainRecord(mapping, line));
      }
      toEvents.take(line, raw);
      if (toEvents.records % recordsPerProgress === 0) log.progress(`${toEvents.records} records`);
    },
    end() {
      if (toEvents.records > 0) report(counter, log);
      if (flags.explain !== undefined && explained === 0)
        log.warn(`no record with the id ${flags.explain} came`);
    },
  };
}
