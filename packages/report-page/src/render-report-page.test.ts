import { hash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderReportPage } from "./render-report-page.ts";
import { roundUp } from "./render-chart.ts";
import type { ReportPage } from "./report-data.ts";

function aPage(changes: Partial<ReportPage> = {}): ReportPage {
  return {
    index: "sipca.db",
    created: "2026-01-01T02:00:00.000Z",
    at: "2026-03-01T06:00:00.000Z",
    entries: [],
    runs: [],
    pending: [],
    review: [],
    idsPerGroup: 200,
    ...changes,
  };
}

const run = {
  number: 1,
  tool: "push-dhis2",
  started: "2026-02-28T03:00:00.000Z",
  ended: "2026-02-28T03:00:12.000Z",
  counts: { created: 40, rejected: 2, unchanged: 9000 },
  exitCode: 5,
  complete: true,
};

/** Tags and attributes of a page, without what stands between them. */
function tagsOf(page: string): string[] {
  return Array.from(page.matchAll(/<\/?[a-z]+/g), ([tag]) => tag);
}

describe("the report page", () => {
  it("says so when there is nothing yet", () => {
    const page = renderReportPage(aPage());
    expect(page).toContain("No run has written into this index yet.");
    expect(page).toContain("Nothing waits to be corrected");
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
  });

  it("shows runs with their counts, their end and a bar that names them", () => {
    const killed = { ...run, number: 2, ended: undefined, exitCode: undefined, counts: {} };
    const page = renderReportPage(aPage({ runs: [killed, run] }));
    expect(page).toContain("2026-02-28 03:00 push-dhis2: 40 created, 2 rejected or unknown");
    expect(page).toContain("exit 5: finished, but some records were rejected");
    expect(page).toContain("running or killed");
    expect(page).toContain("12 s");
  });

  it("names the first ids of a code, counts the rest, and says how to get them", () => {
    const record = {
      id: "r1",
      stream: "sipca",
      status: "rejected",
      target: undefined,
      lastTried: run.ended,
    } as const;
    const page = renderReportPage(
      aPage({
        pending: [{ code: "E1303", message: "compulsory", hint: "fill it", count: 5000, records: [record] }],
      }),
    );
    expect(page).toContain("fill it");
    expect(page).toContain("and 4999 more: <code>reconcile-index pending --index sipca.db</code>");
  });

  it("lets no text from outside become markup, whatever it is", () => {
    const plain = tagsOf(renderReportPage(full("x")));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ minLength: 1 }),
          fc.constantFrom("</script><b>", '"><img src=x>', "&lt;", "'--"),
        ),
        (text) => {
          expect(tagsOf(renderReportPage(full(text)))).toEqual(plain);
        },
      ),
    );
  });

  it("allows its own script and style alone, by their hashes", () => {
    const page = renderReportPage(aPage());
    const [, policy = ""] = /Content-Security-Policy"\s+content="([^"]*)"/.exec(page) ?? [];
    const texts = Array.from(
      page.matchAll(/<(?:script|style)>([^]*?)<\/(?:script|style)>/g),
      ([, text = ""]) => text,
    );
    expect(texts).toHaveLength(2);
    for (const text of texts) expect(policy).toContain(`&#39;sha256-${hash("sha256", text, "base64")}&#39;`);
    expect(policy).toContain("default-src &#39;none&#39;");
  });
});

/** A page with one text wherever a text from outside may stand. */
function full(text: string): ReportPage {
  const record = { id: text, stream: text, status: "rejected", target: text, lastTried: text } as const;
  const row = {
    id: text,
    stream: text,
    status: "NOT_UPLOADED_TO_DHIS2",
    needsAction: true,
    target: text,
    code: text,
    became: text,
  } as const;
  return aPage({
    index: text,
    entries: [{ system: text, stream: text, scope: text, status: "created", count: 3 }],
    runs: [{ ...run, tool: text }],
    pending: [{ code: text, message: text, hint: text, count: 2, records: [record] }],
    review: [{ status: "NOT_UPLOADED_TO_DHIS2", count: 2, rows: [row] }],
  });
}

it.each([
  [0, 1],
  [1, 1],
  [3, 5],
  [11, 20],
  [2943, 5000],
  [10_000, 10_000],
])("the axis for %i ends at %i", (count, top) => {
  expect(roundUp(count)).toBe(top);
});
