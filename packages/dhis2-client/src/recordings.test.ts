import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { parseImportReport } from "./import-report.ts";
import { toRefusalReason } from "./refusal-reason.ts";
import { webMessageSchema } from "./web-message.ts";

/** What real servers answered; the sandbox is tested against the same files. */
const recordingsSchema = z.array(
  z.object({
    name: z.string(),
    request: z.object({ method: z.string(), path: z.string(), body: z.unknown() }),
    response: z.object({ status: z.number(), body: z.unknown() }),
  }),
);

function readRecordings(version: string, subject: string) {
  const url = new URL(
    `../../../sandbox/servers/recordings/dhis2-${version}/${subject}.json`,
    import.meta.url,
  );
  return recordingsSchema.parse(JSON.parse(readFileSync(url, "utf8")));
}

function importsOf(version: string) {
  const recordings = ["tracker-events", "tracker-entities", "tracker-nested-program"].flatMap((subject) =>
    readRecordings(version, subject),
  );
  return recordings.filter(
    ({ request }) => request.method === "POST" && request.path.startsWith("/api/tracker?"),
  );
}

describe.each(["2.42.4.1", "2.43.1"])("answers of %s", (version) => {
  const isReport = (body: unknown): boolean =>
    z.object({ validationReport: z.unknown() }).safeParse(body).success;

  test("every recorded report is read, with all its errors", () => {
    const reports = importsOf(version).filter(({ response }) => isReport(response.body));
    expect(reports.length).toBeGreaterThan(30);
    const errors = z.object({ validationReport: z.object({ errorReports: z.array(z.unknown()) }) });
    for (const { name, response } of reports) {
      const report = parseImportReport(response.body);
      expect(report, name).toBeDefined();
      expect(report?.errorReports.length, name).toBe(
        errors.parse(response.body).validationReport.errorReports.length,
      );
    }
  });

  test("what is stored is named by uid, as often as it is counted", () => {
    for (const { name, request, response } of importsOf(version)) {
      const report = parseImportReport(response.body);
      if (!report || request.path.includes("importMode=VALIDATE")) continue;
      const { created, updated, deleted } = report.stats;
      expect(Object.values(report.storedUids).flat().length, name).toBe(created + updated + deleted);
    }
  });

  test("a request refused as a whole is not a report, and its reason quotes no value", () => {
    const refusals = importsOf(version).filter(({ response }) => !isReport(response.body));
    expect(refusals.length).toBeGreaterThanOrEqual(5);
    for (const { name, response } of refusals) {
      expect(parseImportReport(response.body), name).toBeUndefined();
      const { message } = webMessageSchema.parse(response.body);
      expect(toRefusalReason(message) ?? "", name).not.toMatch(/11\/03|DONE|not-a-uid|\(12\)/);
    }
    const reasonOf = (name: string): string | undefined => {
      const body = refusals.find((refusal) => refusal.name === name)?.response.body;
      return toRefusalReason(webMessageSchema.parse(body).message);
    };
    expect(reasonOf("bad date")).toContain("a date");
    expect(reasonOf("bad status")).toContain("event status");
    expect(reasonOf("malformed uid")).toContain("UID");
    expect(reasonOf("malformed JSON")).toContain("JSON");
  });

  test("a validation stores nothing", () => {
    const validations = importsOf(version).filter(({ request }) =>
      request.path.includes("importMode=VALIDATE"),
    );
    expect(validations.length).toBeGreaterThan(0);
    for (const { name, response } of validations) {
      expect(
        Object.values(parseImportReport(response.body)?.storedUids ?? { none: ["x"] }).flat(),
        name,
      ).toEqual([]);
    }
  });
});
