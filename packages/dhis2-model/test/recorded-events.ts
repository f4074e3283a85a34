import { readFileSync } from "node:fs";
import { type TrackerEvent, trackerEventSchema } from "@d2pipe/records";
import { z } from "zod";

const recording = z.array(
  z.object({
    name: z.string(),
    request: z.object({
      method: z.string(),
      path: z.string(),
      user: z.string().nullable(),
      body: z.unknown(),
    }),
    response: z.object({ status: z.number(), body: z.unknown() }),
  }),
);
const posted = z.object({ events: z.array(trackerEventSchema) });

/** One entry of `errorReports`. */
export interface RecordedError {
  errorCode: string;
  uid?: string | undefined;
  args?: string[] | undefined;
}

const errorReport: z.ZodType<RecordedError> = z.object({
  errorCode: z.string(),
  uid: z.string().optional(),
  args: z.array(z.string()).optional(),
});
const report = z.object({ validationReport: z.object({ errorReports: z.array(errorReport) }) });

/** One import of events that a real DHIS2 answered. */
export interface RecordedImport {
  name: string;
  events: TrackerEvent[];
  status: number;
  errors: readonly RecordedError[];
  /** Per event UID, the codes it was refused with. */
  codes: ReadonlyMap<string, readonly string[]>;
}

export const recordedVersions = ["2.41.9.1", "2.42.4.1", "2.43.1"] as const;

/** Every recorded import of events by UID (codes for ids, deletions and fail-fast are other matters), as sent and as answered. */
export function recordedImports(version: (typeof recordedVersions)[number]): RecordedImport[] {
  const file = new URL(
    `../../../sandbox/servers/recordings/dhis2-${version}/tracker-events.json`,
    import.meta.url,
  );
  return recording.parse(JSON.parse(readFileSync(file, "utf8"))).flatMap(({ name, request, response }) => {
    const body = posted.safeParse(request.body);
    const isOther = /IdScheme=|idScheme=|importStrategy=DELETE|atomicMode=SOME|FAIL_FAST/.test(request.path);
    if (request.method !== "POST" || !body.success || isOther) return [];
    const errors = report.safeParse(response.body).data?.validationReport.errorReports ?? [];
    const codes = Map.groupBy(errors, ({ uid = "" }) => uid);
    const perUid = new Map([...codes].map(([uid, list]) => [uid, list.map(({ errorCode }) => errorCode)]));
    return [{ name, events: body.data.events, status: response.status, errors, codes: perUid }];
  });
}
