import { ResponseError } from "@d2pipe/errors";
import { serveHttp } from "@d2pipe/testkit";
import { expect, it } from "vitest";
import { createCommcareClient } from "./commcare-client.ts";
import type { FoundCases } from "./get-cases.ts";

async function getCases(ids: readonly string[], answer: unknown): Promise<FoundCases> {
  await using server = await serveHttp((_request, response) => void response.end(JSON.stringify(answer)));
  const client = createCommcareClient({
    baseUrl: server.url,
    domain: "demo",
    username: "u",
    apiKey: "k",
    userAgent: "d2pipe/test",
    retries: 0,
  });
  return await client.getCases(ids);
}

const found = { case_id: "a", properties: {} };

it("takes a case for missing only when the server says that it was not found", async () => {
  const answer = { cases: [found, { case_id: "b", error: "not found" }] };
  expect(await getCases(["a", "b"], answer)).toMatchObject({ cases: [found], missing: ["b"] });
});

it.each([
  ["says nothing of a case", [found], /says nothing of 1 of 2 cases/],
  ["says nothing of any", [], /says nothing of 2 of 2 cases/],
  [
    "says something else of a case",
    [found, { case_id: "b", error: "index is not ready" }],
    /index is not ready/,
  ],
  ["has an entry that is neither", [found, { id: "b" }], /neither a case nor says why/],
])("takes no case for missing when the answer %s", async (_, cases, message) => {
  const failure: unknown = await getCases(["a", "b"], { cases }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ResponseError);
  expect(failure).toMatchObject({ message: expect.stringMatching(message) });
});
