import { readFileSync, writeFileSync } from "node:fs";
import type { Line, RecordLine } from "@d2pipe/records";
import { anEvent, runPipe, type SandboxTest, toNdjson, type PipeRun, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { heldEvents, program, programStage } from "../cases-to-events/pipeline.ts";
import { reconcile, report } from "./run-tools.ts";

const frame = { system: "kobo", stream: "sipca" };

function src(id: string, rev = "1"): RecordLine<"event">["src"] {
  return { ...frame, id, rev };
}

function good(id: string): Line {
  return { src: src(id), event: anEvent() };
}

const refusedByDhis2: Line = { src: src("row-1", "2"), event: anEvent({ orgUnit: "abcdefghij1" }) };
const refusedUpstream: Line = {
  src: src("row-1", "2"),
  outcome: { status: "rejected", tool: "to-events", code: "UNKNOWN_OU", message: "unknown facility" },
};

/** A full listing through detect and push. */
async function list(
  { dir, env }: SandboxTest,
  lines: readonly Line[],
  ...detect: string[]
): Promise<PipeRun> {
  const stdin = toNdjson([
    { begin: { ...frame, listing: "full" } },
    ...lines,
    { end: { ...frame, count: lines.length, complete: true } },
  ]);
  const push = ["push-dhis2", "--index", dir.file("index.db")] as const;
  return await runPipe([["reconcile-index", "detect", ...detect], push], { env, stdin });
}

async function exported(given: SandboxTest): Promise<Record<string, object>> {
  const file = given.dir.file("event_index.json");
  expect((await reconcile(given, "export", file)).code).toBe(0);
  return JSON.parse(readFileSync(file, "utf8"));
}

const exists = { uploaded: true, deleted: false, deleted_dhis2: false };

/** The first upload: by an earlier run, or by the old loader, whose index is imported into the one that the rest of the test uses. */
async function upload(given: SandboxTest, by: "us" | "the loader"): Promise<[SandboxTest, string]> {
  await list(given, ["row-0", "row-1", "row-2"].map(good));
  expect(await heldEvents(given.sandbox)).toHaveLength(3);
  const before = await exported(given);
  const { dhis2_uuid: uid = "" }: { dhis2_uuid?: string } = before["row-1"] ?? {};
  if (by === "us") return [given, uid];
  const { dir } = given;
  writeFileSync(dir.file("loader.json"), JSON.stringify(before));
  const moved = { ...given, dir: { ...dir, file: (name: string): string => dir.file(`moved-${name}`) } };
  const place = ["--stream", "sipca", "--program", program, "--program-stage", programStage];
  expect((await reconcile(moved, "import", dir.file("loader.json"), ...place)).code).toBe(0);
  return [moved, uid];
}

test.each([
  ["by DHIS2", "us", refusedByDhis2],
  ["by a tool upstream", "us", refusedUpstream],
  ["by DHIS2", "the loader", refusedByDhis2],
  ["by a tool upstream", "the loader", refusedUpstream],
] as const)(
  "an update refused %s of an event uploaded by %s, then deleted at the source: export and report know that the event exists, once",
  async (_, by, refused) => {
    await withSandbox({}, async (fresh) => {
      const [given, uid] = await upload(fresh, by);
      const row = { id: "row-1", target: uid };
      await list(given, [good("row-0"), refused, good("row-2")]);
      // Not uploaded is another thing: what DHIS2 has is only older.
      expect(await report(given)).toMatchObject({ index: { pending: 1 }, review: [] });
      expect((await exported(given))["row-1"]).toMatchObject({ dhis2_uuid: uid, ...exists });

      expect((await list(given, [good("row-0"), good("row-2")])).code).toBe(5);
      const missing = await report(given);
      expect(missing.review).toEqual([
        expect.objectContaining({ ...row, status: "DELETED_IN_KOBO_BUT_EXISTS_IN_DHIS2" }),
      ]);
      const entry = (await exported(given))["row-1"];
      expect(entry).toMatchObject({ dhis2_uuid: uid, ...exists, deleted: true });
      expect(entry).not.toHaveProperty("error");

      await list(given, [good("row-0"), good("row-2")], "--delete");
      expect((await heldEvents(given.sandbox)).map(({ event }) => event)).not.toContain(uid);
      expect((await report(given)).review).toEqual([
        expect.objectContaining({ ...row, status: "DELETED_IN_KOBO_AND_DHIS2" }),
      ]);
      expect((await exported(given))["row-1"]).toMatchObject({
        dhis2_uuid: uid,
        uploaded: true,
        deleted: true,
        deleted_dhis2: true,
      });
    });
  },
);

test("a record that never had an event is not uploaded, while it is there and after", async () => {
  await withSandbox({}, async (given) => {
    for (const refused of [refusedByDhis2, refusedUpstream]) {
      await list(given, [good("row-0"), refused, good("row-2")]);
      const { review } = await report(given);
      expect(review.map(({ id, status }) => [id, status])).toEqual([["row-1", "NOT_UPLOADED_TO_DHIS2"]]);
    }
    await list(given, [good("row-0"), good("row-2")]);
    expect((await report(given)).review).toEqual([]);
    expect((await exported(given))["row-1"]).toMatchObject({ uploaded: false, deleted: true });
  });
});
