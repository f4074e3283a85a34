import { jsonAnswer, webMessage } from "../../answers/web-message.ts";
import type { SimulatorAnswer } from "../../../simulator.ts";
import type { JsonObject } from "../../json.ts";
import type { Profile } from "../../profile.ts";
import type { ImportOptions } from "./import-options.ts";

export interface ImportCount {
  readonly imported: number;
  readonly updated: number;
  readonly ignored: number;
  readonly deleted: number;
}

export interface ImportSummary {
  readonly status: "SUCCESS" | "WARNING" | "ERROR";
  readonly description?: string | undefined;
  readonly count: ImportCount;
  readonly conflicts: readonly JsonObject[];
  readonly rejectedIndexes: readonly number[];
  /** The date, or `false`; undefined when the import ended before. */
  readonly dataSetComplete?: string | undefined;
}

export const nothingCounted: ImportCount = { imported: 0, updated: 0, ignored: 0, deleted: 0 };

/** The summary as JSON; also what a task leaves. */
export function toSummaryJson(summary: ImportSummary, options: ImportOptions, profile: Profile): JsonObject {
  const { status, description, count, conflicts, rejectedIndexes, dataSetComplete } = summary;
  return {
    responseType: "ImportSummary",
    status,
    importOptions: options.shown,
    description,
    importCount: { ...count },
    conflicts,
    ...(profile.minor >= 39 ? { rejectedIndexes } : {}),
    dataSetComplete,
  };
}

const messages = {
  SUCCESS: "Import was successful.",
  ERROR: "An error occurred, please check import summary.",
} as const;

function messageOf(status: ImportSummary["status"], profile: Profile): string {
  if (status !== "WARNING") return messages[status];
  return profile.dataEntryGroups
    ? "Import completed with warnings, please check import summary."
    : "One more conflicts encountered, please check import summary.";
}

/** The answer around a summary (§4.2): warnings are 409 up to 2.42 and 200 from 2.43 on. */
export function answerSummary(
  summary: ImportSummary,
  options: ImportOptions,
  profile: Profile,
): SimulatorAnswer {
  const { status } = summary;
  const good = status === "SUCCESS" || (status === "WARNING" && profile.dataEntryGroups);
  const message = messageOf(status, profile);
  const response = toSummaryJson(summary, options, profile);
  const body = webMessage(good ? 200 : 409, message, {
    status: status === "SUCCESS" ? "OK" : status,
    response,
  });
  return jsonAnswer(good ? 200 : 409, body, good ? {} : { "cache-control": "no-cache, private" });
}
