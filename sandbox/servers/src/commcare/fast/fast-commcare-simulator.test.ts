import { expect, it } from "vitest";
import { createFastCommcareSimulator } from "./fast-commcare-simulator.ts";

interface Page {
  cases: { case_id: string; indexed_on: string }[];
  next?: string;
  objects: { indexed_on: string }[];
  meta: unknown;
}

async function ask(count: number, url: string): Promise<Page> {
  const { pathname, search } = new URL(url, "http://simulator/a/demo/api/");
  const request = {
    method: "GET",
    path: pathname,
    query: new URLSearchParams(search),
    headers: { host: "simulator" },
  };
  const answer = await createFastCommcareSimulator(count).handle({ ...request, body: Buffer.alloc(0) });
  return JSON.parse(answer.body.toString());
}

it("v2 pages show each case once, in index order, of 520 bytes", async () => {
  const all: Page["cases"] = [];
  for (let url: string | undefined = "case/v2/?limit=100"; url !== undefined;) {
    const page = await ask(250, url);
    all.push(...page.cases);
    url = page.next;
  }
  expect(new Set(all.map(({ case_id }) => case_id)).size).toBe(250);
  const times = all.map(({ indexed_on }) => Date.parse(indexed_on));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(JSON.stringify(all[0])).toHaveLength(520);
});

it("v1 pages start at indexed_on_start, inclusive", async () => {
  const page = await ask(
    250,
    "v0.5/case/?limit=100&indexed_on_start=2024-01-01T00:00:00.099000&order_by=indexed_on",
  );
  expect(page.objects[0]?.indexed_on).toBe("2024-01-01T00:00:00.099000Z");
  expect(page.meta).toMatchObject({ next: expect.any(String), total_count: 151 });
});
