import { readdirSync } from "node:fs";
import { runTool, startTool, toNdjson, withSandbox } from "@d2pipe/testkit";
import { describe, expect, test, vi } from "vitest";
import {
  anUpdate,
  apis,
  countForms,
  held,
  listEnds,
  listWrites,
  manyUpdates,
  outcomesOf,
  put,
  putFacilities,
  toCaseId,
  type,
  update,
} from "./update.ts";

describe.each(apis)("--api %s", (api) => {
  const flags = ["--api", api];

  test("properties are written in hundreds, and two runs change no case twice", async () => {
    await withSandbox({}, async (given) => {
      putFacilities(given, 201);
      const lines = manyUpdates(201, "1");
      const run = await update(given, lines, ...flags);
      expect([run.code, ...new Set(listEnds(run))]).toEqual([0, "updated"]);
      expect(countForms(given)).toBe(3);
      expect(held(given, 201)).toEqual({ beds: "7", dhis_x: "1.200" });
      expect(new Set(listEnds(await update(given, lines, ...flags)))).toEqual(new Set(["unchanged"]));
      expect([countForms(given), listWrites(given).length]).toEqual([3, 3]);
      expect(new Set(listEnds(await update(given, lines, "--full", ...flags)))).toEqual(new Set(["updated"]));
      expect(countForms(given)).toBe(6);
    });
  });

  test("what somebody else wrote into a case meanwhile stays", async () => {
    await withSandbox({}, async (given) => {
      putFacilities(given, 2);
      await update(given, manyUpdates(2, "1"), ...flags);
      put(given, { case_id: toCaseId(1), case_name: "Renamed", properties: { beds: "9", phone: "12" } });
      await update(given, manyUpdates(2, "2"), ...flags);
      expect(held(given, 1)).toEqual({ beds: "9", phone: "12", dhis_x: "2.0" });
      expect(given.sandbox.commcare.simulator.store.get(toCaseId(1))?.case_name).toBe("Renamed");
    });
  });

  test("values arrive as they are, and an empty one empties its property", async () => {
    await withSandbox({}, async (given) => {
      putFacilities(given, 1);
      const properties = { beds: "", dhis_a: ' <a href="b">&amp;\r\n\t é ', "dhis-b": "0", dhis_c: "1e400" };
      expect(listEnds(await update(given, [anUpdate("ou-1", properties)], ...flags))).toEqual(["updated"]);
      expect(held(given, 1)).toEqual(properties);
    });
  });

  test("a lost answer: it is written once", async () => {
    await withSandbox({}, async (given) => {
      putFacilities(given, 3);
      const { commcare } = given.sandbox;
      const path = "case/v2/$|receiver/api/$";
      commcare.setFaults([{ match: { method: "POST", path, nth: 1 }, fault: { kind: "cut-after-commit" } }]);
      expect(listEnds(await update(given, manyUpdates(3, "1"), ...flags))).toEqual(Array(3).fill("updated"));
      const [form, ...others] = commcare.simulator.forms.list();
      // The same form again, or nothing, since the cases were seen to have it.
      const repeats = api === "xform" ? 1 : 0;
      expect([others, form?.duplicates, form?.edits]).toEqual([[], repeats, 0]);
      expect(listWrites(given)).toHaveLength(1 + repeats);
    });
  });

  test("the same content twice, with another between: each is carried out", async () => {
    await withSandbox({}, async (given) => {
      putFacilities(given, 1);
      const lines = ["1", "2", "1"].map((value) => anUpdate("ou-1", { dhis_x: value }));
      await update(given, lines, ...flags);
      expect([held(given, 1).dhis_x, countForms(given)]).toEqual(["1", 3]);
    });
  });

  test("a dry run reads, and writes nothing, neither a case nor a file", async () => {
    await withSandbox({}, async (given) => {
      putFacilities(given, 2);
      const lines = [...manyUpdates(2, "1"), anUpdate("ou-9", { dhis_x: "1" })];
      const run = await update(given, lines, "--dry-run", ...flags);
      expect(listEnds(run)).toEqual(["updated", "updated", "rejected UNKNOWN_CASE"]);
      expect(outcomesOf(run).every(({ dryRun }) => dryRun)).toBe(true);
      expect(listWrites(given)).toEqual([]);
      expect(readdirSync(given.dir.path)).toEqual([]);
      expect(listEnds(await update(given, lines, ...flags))).toEqual(listEnds(run));
    });
  });
});

test("--stamp: the date comes with a write, and alone is no reason to write", async () => {
  await withSandbox({}, async (given) => {
    putFacilities(given, 1);
    const stamped = ["--stamp", "dhis2_last_imported"];
    const toLines = (value: string, day: string) => [
      anUpdate("ou-1", { dhis_x: value, dhis2_last_imported: day }),
    ];
    await update(given, toLines("1", "2020-01-01"), ...stamped);
    expect(held(given, 1).dhis2_last_imported).toMatch(/^20[2-9]\d-\d\d-\d\d$/);
    expect(held(given, 1).dhis2_last_imported).not.toBe("2020-01-01");
    put(given, { case_id: toCaseId(1), properties: { dhis2_last_imported: "" } });
    expect(listEnds(await update(given, toLines("1", "2020-01-02"), ...stamped))).toEqual(["unchanged"]);
    expect(held(given, 1).dhis2_last_imported).toBe("");
    await update(given, toLines("2", "2020-01-02"), ...stamped);
    expect(held(given, 1).dhis2_last_imported).not.toBe("");
  });
});

test("503, 423, and 429 without Retry-After: everything arrives", async () => {
  await withSandbox({}, async (given) => {
    putFacilities(given, 1);
    const match = { method: "POST" };
    given.sandbox.commcare.setFaults([
      { match: { ...match, nth: 1 }, fault: { kind: "status", status: 429 } },
      { match: { ...match, nth: 2 }, fault: { kind: "status", status: 423, body: "locked" } },
      { match: { ...match, nth: 3 }, fault: { kind: "status", status: 503 } },
    ]);
    expect(listEnds(await update(given, manyUpdates(1, "1"), "--api", "xform"))).toEqual(["updated"]);
    expect(held(given, 1).dhis_x).toBe("1.0");
  });
});

test("unknown, doubled and closed cases are rejected, also when the line names the case; the others are written", async () => {
  await withSandbox({}, async (given) => {
    putFacilities(given, 3);
    put(given, { case_id: "other", external_id: "ou-2" });
    put(given, { case_id: "other-type", external_id: "ou-3", case_type: "household" });
    put(given, { case_id: toCaseId(4), external_id: "ou-4", closed: true });
    const byId = (id: string, more = {}) => ({
      src: { system: "dhis2", stream: "totals", id: `case ${id}` },
      caseUpdate: { case_id: id, properties: { dhis_x: "1" }, ...more },
    });
    const run = await update(given, [
      ...manyUpdates(5, "1"),
      byId(toCaseId(3)),
      byId("none"),
      byId(toCaseId(4)),
      byId(toCaseId(3), { external_id: "ou-1" }),
      byId(toCaseId(3), { case_type: "household" }),
      { ...anUpdate("ou-1", {}), op: "delete" },
    ]);
    expect(run.code).toBe(5);
    expect(listEnds(run)).toEqual([
      "updated",
      "rejected DOUBLED_CASE",
      "updated",
      "rejected CLOSED_CASE",
      "rejected UNKNOWN_CASE",
      "updated",
      "rejected UNKNOWN_CASE",
      "rejected CLOSED_CASE",
      "rejected UNKNOWN_CASE",
      "rejected UNKNOWN_CASE",
      "rejected CANNOT_DELETE",
    ]);
    expect([held(given, 2), held(given, 4)]).toEqual([{ beds: "7" }, {}]);
    expect(outcomesOf(run)[1]?.hint).toContain(`${toCaseId(2)}, other`);
    expect(given.sandbox.commcare.requests.filter(({ method }) => method === "GET")).toHaveLength(1);
  });
});

test("what CommCare refuses by row is rejected in its words, without values; the rest is written, and the next run tries again", async () => {
  await withSandbox({}, async (given) => {
    putFacilities(given, 4);
    const error = "Error in row 2: No room for 'dhis_x', received '1.1'; Error in row 4: got 1.3; sorry";
    given.sandbox.commcare.setFaults([
      {
        match: { method: "POST", path: "case/v2/$", nth: 1 },
        fault: { kind: "status", status: 400, body: JSON.stringify({ error }) },
      },
    ]);
    const run = await update(given, manyUpdates(4, "1"));
    expect(listEnds(run)).toEqual(["updated", "rejected REFUSED", "updated", "rejected REFUSED"]);
    expect(outcomesOf(run).flatMap(({ code, message }) => (code ? [message] : []))).toEqual([
      "CommCare: No room for 'dhis_x', received '…'",
      "CommCare: got …; sorry",
    ]);
    expect(countForms(given)).toBe(1);
    expect(listEnds(await update(given, manyUpdates(4, "1")))).toEqual([
      "unchanged",
      "updated",
      "unchanged",
      "updated",
    ]);
  });
});

test("a form that is refused is halved until the case that is to blame stands alone", async () => {
  await withSandbox({}, async (given) => {
    putFacilities(given, 2);
    const body =
      '<OpenRosaResponse><message nature="processing_failure">InvalidCaseIndex: 2.1</message></OpenRosaResponse>';
    const match = { method: "POST", path: "receiver/api/$" };
    const fault = { kind: "status", status: 422, body } as const;
    given.sandbox.commcare.setFaults([
      { match: { ...match, nth: 1 }, fault },
      { match: { ...match, nth: 3 }, fault },
    ]);
    const run = await update(given, manyUpdates(2, "2"), "--api", "xform");
    expect(listEnds(run)).toEqual(["updated", "rejected REFUSED"]);
    expect(outcomesOf(run)[1]?.message).toBe("CommCare: InvalidCaseIndex: …");
  });
});

test.each([
  ["the server is gone", 4],
  ["SIGTERM", 143],
])(
  "%s while the cases are listed: nothing is written, and each line is said to be not sent",
  async (why, code) => {
    await withSandbox({}, async (given) => {
      putFacilities(given, 3);
      const fault =
        why === "SIGTERM" ? ({ kind: "slow", ms: 5000 } as const) : ({ kind: "cut-before" } as const);
      given.sandbox.commcare.setFaults([{ match: { method: "GET" }, fault }]);
      const args = ["--type", type, "--index", given.dir.file("index.db"), "--retries", "0"];
      const tool = startTool("update-cases", { args, env: given.env, stdin: toNdjson(manyUpdates(3, "1")) });
      if (why === "SIGTERM") {
        await vi.waitUntil(() => given.sandbox.commcare.rules.state.some(({ fired }) => fired > 0), {
          timeout: 20_000,
        });
        tool.kill("SIGTERM");
      }
      const run = await tool.done;
      expect([run.code, listEnds(run)]).toEqual([code, Array(3).fill("skipped NOT_SENT")]);
      given.sandbox.commcare.clearFaults();
      expect(new Set(listEnds(await update(given, manyUpdates(3, "1"))))).toEqual(new Set(["updated"]));
    });
  },
);

test("another case under the external id gets what was written into the one before", async () => {
  await withSandbox({}, async (given) => {
    putFacilities(given, 1);
    await update(given, manyUpdates(1, "1"));
    put(given, { case_id: toCaseId(1), external_id: "" });
    put(given, { case_id: toCaseId(2), external_id: "ou-1" });
    expect(listEnds(await update(given, manyUpdates(1, "1")))).toEqual(["updated"]);
    expect(held(given, 2)).toEqual({ dhis_x: "1.0" });
  });
});

test("lines without a case type need --type; a type in the line counts before it", async () => {
  await withSandbox({}, async (given) => {
    putFacilities(given, 1);
    const [line] = manyUpdates(1, "1");
    const named = {
      src: { system: "x", stream: "y" },
      caseUpdate: { external_id: "ou-1", case_type: type, properties: { dhis_y: "1" } },
    };
    const args = ["--index", given.dir.file("index.db")];
    const stdin = toNdjson(line ? [line, named] : []);
    const run = await runTool("update-cases", { args, env: given.env, stdin });
    expect(listEnds(run)).toEqual(["rejected BAD_PAYLOAD", "updated"]);
    expect(listEnds(await update(given, [named], "--type", "household"))).toEqual(["unchanged"]);
  });
});

test("an index of another project is refused before anything is written; so is a stamp that no property can be named", async () => {
  await withSandbox({}, async (given) => {
    putFacilities(given, 1);
    await update(given, manyUpdates(1, "1"));
    const other = { ...given, env: { ...given.env, COMMCARE_DOMAIN: "other" } };
    const sent = given.sandbox.commcare.requests.length;
    const run = await update(other, manyUpdates(1, "2"));
    expect(run.code).toBe(2);
    expect(run.stderr).toContain("/a/other");
    expect((await update(given, manyUpdates(1, "2"), "--stamp", "case_name")).code).toBe(2);
    expect(given.sandbox.commcare.requests).toHaveLength(sent);
  });
});
