import { existsSync, readdirSync, readFileSync } from "node:fs";
import { runTool, toNdjson, withSandbox } from "@d2pipe/testkit";
import { describe, expect, test } from "vitest";
import {
  aDelete,
  aValue,
  births,
  bodyOf,
  checkpointOf,
  facilities,
  findIds,
  framed,
  heldValues,
  listEnds,
  manyValues,
  monthly,
  outcomesOf,
  push,
  queuedBodies,
  queueings,
  stock,
} from "./push.ts";

const [facility, other] = facilities;

describe("queueing", () => {
  test.each([0, 1, 12])("every value arrives: %d months", async (months) => {
    await withSandbox({}, async (given) => {
      const lines = manyValues(months);
      const run = await push(given, framed(lines), "--wait", "1");
      expect([run.code, listEnds(run)]).toEqual([0, lines.map(() => "created")]);
      const periods = new Set(lines.flatMap((line) => ("dataValue" in line ? line.dataValue.period : [])));
      let held = 0;
      for (const period of periods) held += Object.keys(await heldValues(given, period)).length;
      expect(held).toBe(lines.length);
      expect(queuedBodies(given)).toHaveLength(months * facilities.length);
    });
  });

  test("one request for each data set, period and org unit, with the parameters of the old tool", async () => {
    await withSandbox({}, async (given) => {
      const quarterly = aValue({ dataSet: "lhH5zvJSCkr", dataElement: "TXGsZvPsa11", period: "2024Q1" });
      await push(given, [
        aValue(),
        aValue({ orgUnit: other }),
        quarterly,
        aValue({ dataElement: stock, value: 2.5 }),
      ]);
      const posts = queueings(given);
      expect(posts.map(({ url }) => new URL(url, "http://x").pathname)).toEqual(
        posts.map(() => "/api/queue"),
      );
      const queries = posts.map(({ url }) => Object.fromEntries(new URL(url, "http://x").searchParams));
      const usual = {
        source: "localhost",
        destination: "dhis2",
        is_qparams: "f",
        submission_id: expect.stringMatching(/^[A-Za-z][A-Za-z0-9]{10}$/),
        year: "2024",
      };
      const ofMonth = { ...usual, month: "1", period: "202401", report_type: monthly };
      expect(queries).toEqual([
        { ...ofMonth, facility },
        { ...ofMonth, facility: other },
        { ...usual, period: "2024Q1", report_type: "lhH5zvJSCkr", facility },
      ]);
      expect(new Set(queries.map(({ submission_id }) => submission_id)).size).toBe(3);
      const place = { period: "202401", orgUnit: facility };
      expect(bodyOf(posts[0] ?? expect.fail())).toEqual({
        dataSet: monthly,
        dataValues: [
          { ...place, dataElement: stock, value: "2.5" },
          { ...place, dataElement: births, value: "3" },
        ],
      });
    });
  });

  test("a queued value is unknown, no error, and holds its checkpoint; the next run resolves it; then it is unchanged", async () => {
    await withSandbox({}, async (given) => {
      const part = { system: "dhis2", stream: `${monthly}/${facility}` };
      const values = [aValue(), aValue({ dataElement: stock })];
      const lines = framed([...values, { checkpoint: { ...part, cursor: { at: 2 } } }]);
      const first = await push(given, lines);
      expect([first.code, listEnds(first)]).toEqual([0, ["unknown QUEUED", "unknown QUEUED"]]);
      const [request] = given.sandbox.dispatcher2.simulator.requests();
      expect(outcomesOf(first)[0]?.target).toBe(`queue/${request?.uid}`);
      expect(first.stderr).toContain("2 values wait in dispatcher2");
      expect(await checkpointOf(given)).toBeUndefined();
      expect(await checkpointOf(given, part.stream)).toBeUndefined();
      const second = await push(given, lines);
      expect([second.code, listEnds(second)]).toEqual([0, ["created", "created"]]);
      expect(await checkpointOf(given)).toEqual({ at: 2 });
      expect(await checkpointOf(given, part.stream)).toEqual({ at: 2 });
      given.sandbox.dispatcher2.clearRequests();
      const third = await push(given, lines);
      expect([third.code, listEnds(third)]).toEqual([0, ["unchanged", "unchanged"]]);
      expect(given.sandbox.dispatcher2.requests).toEqual([]);
      expect(queuedBodies(given)).toHaveLength(1);
    });
  });

  test("a changed value is queued alone, and --full queues all again", async () => {
    await withSandbox({}, async (given) => {
      const lines = [aValue(), aValue({ dataElement: stock })];
      await push(given, lines, "--wait", "1");
      const changed = [aValue({ value: "4" }), aValue({ dataElement: stock })];
      expect(listEnds(await push(given, changed, "--wait", "1"))).toEqual(["updated", "unchanged"]);
      expect(await heldValues(given)).toMatchObject({ [`${births}/202401/${facility}`]: "4" });
      const back = await push(given, lines, "--wait", "1");
      expect(listEnds(back)).toEqual(["updated", "unchanged"]);
      expect(await heldValues(given)).toMatchObject({ [`${births}/202401/${facility}`]: "3" });
      expect(listEnds(await push(given, lines, "--wait", "1", "--full"))).toEqual(["updated", "updated"]);
      expect(queuedBodies(given)).toHaveLength(4);
    });
  });

  test("what is in the queue already is not queued again without an index, in another order, or beside more", async () => {
    await withSandbox({}, async (given) => {
      given.sandbox.dispatcher2.simulator.setSwitches({ deliverAfter: null });
      const lines = [aValue(), aValue({ dataElement: stock })];
      const args = ["--destination", "dhis2"];
      for (const order of [
        lines,
        lines.toReversed(),
        [...lines, aValue({ dataElement: births, period: "202402" })],
      ]) {
        const run = await runTool("push-dispatcher2", { args, env: given.env, stdin: toNdjson(order) });
        expect(new Set(listEnds(run))).toEqual(new Set(["unknown QUEUED"]));
      }
      expect(queuedBodies(given)).toHaveLength(2);
    });
  });

  test("what goes to another destination is not taken for ours", async () => {
    await withSandbox({}, async (given) => {
      const args = ["--destination", "elsewhere", "--index", given.dir.file("elsewhere.db")];
      await runTool("push-dispatcher2", { args, env: given.env, stdin: toNdjson([aValue()]) });
      expect(listEnds(await push(given, [aValue()], "--wait", "1"))).toEqual(["created"]);
      expect(await heldValues(given)).not.toEqual({});
      const second = await runTool("push-dispatcher2", {
        args: ["--destination", "dhis2", "--index", given.dir.file("elsewhere.db")],
        env: given.env,
        stdin: toNdjson([aValue()]),
      });
      expect(second.code).toBe(2);
      expect(second.stderr).toContain("destination=elsewhere");
    });
  });
});

test("delivers to the second DHIS2 of the sandbox, which has other ids", async () => {
  await withSandbox({ target: {} }, async (given) => {
    const { target } = given.sandbox;
    if (!target) throw new Error("there is no second DHIS2");
    const { dataSet, dataElement, orgUnit } = await findIds(given, target.url);
    expect([dataSet, dataElement, orgUnit]).not.toContain(monthly);
    const args = ["--destination", "target", "--wait", "1"];
    const stdin = toNdjson([aValue({ dataSet, dataElement, orgUnit })]);
    expect(listEnds(await runTool("push-dispatcher2", { args, env: given.env, stdin }))).toEqual(["created"]);
    expect(target.heldDataValues()).toMatchObject([{ dataElement, orgUnit, period: "202401", value: "3" }]);
    expect(given.sandbox.dhis2.heldDataValues()).toEqual([]);
  });
});

describe("the destination is not ready", () => {
  test.each([
    ["outside its submission hours", { startSubmissionPeriod: 5, endSubmissionPeriod: 6 }],
    ["suspended", { suspended: true }],
  ])("%s: no error, with --wait as without; later it is delivered", async (_, switches) => {
    let hour = 3;
    const now = (): Date => new Date(Date.UTC(2026, 0, 5, hour));
    await withSandbox({ now }, async (given) => {
      const { simulator } = given.sandbox.dispatcher2;
      simulator.setSwitches(switches);
      for (const args of [[], ["--wait", "0"]]) {
        const run = await push(given, framed([aValue()]), ...args);
        expect([run.code, listEnds(run)]).toEqual([0, ["unknown QUEUED"]]);
      }
      expect(await heldValues(given)).toEqual({});
      hour = 5;
      simulator.setSwitches({ suspended: false });
      expect(listEnds(await push(given, framed([aValue()])))).toEqual(["created"]);
      expect(queuedBodies(given)).toHaveLength(1);
      expect(Object.values(await heldValues(given))).toEqual(["3"]);
    });
  });

  test("a newer value does not overtake the older one in the queue", async () => {
    await withSandbox({}, async (given) => {
      const { simulator } = given.sandbox.dispatcher2;
      simulator.setSwitches({ deliverAfter: null });
      await push(given, [aValue()]);
      const newer = [aValue({ value: "4" })];
      const run = await push(given, newer);
      expect([run.code, listEnds(run)]).toEqual([0, ["unknown OLDER_QUEUED"]]);
      expect(queuedBodies(given)).toHaveLength(1);
      simulator.setSwitches({ deliverAfter: 1 });
      expect(listEnds(await push(given, newer, "--wait", "1"))).toEqual(["updated"]);
      expect(Object.values(await heldValues(given))).toEqual(["4"]);
    });
  });

  test("a request that dispatcher2 gave up is open, and queued again by the next run", async () => {
    await withSandbox({}, async (given) => {
      const { simulator } = given.sandbox.dispatcher2;
      simulator.setSwitches({ unreachable: true, maxRetries: 0 });
      await push(given, framed([aValue()]));
      await simulator.deliver();
      await simulator.deliver({ retry: true });
      expect(simulator.requests()).toMatchObject([{ status: "expired", statuscode: "ERROR02" }]);
      simulator.resetSwitches();
      expect(listEnds(await push(given, framed([aValue()]), "--wait", "1"))).toEqual(["created"]);
      expect(queuedBodies(given)).toHaveLength(2);
    });
  });
});

describe("refused values", () => {
  test("2.42: the good values of a request are stored, the bad one is rejected without its value, and is the only one sent again", async () => {
    await withSandbox({}, async (given) => {
      const rejects = given.dir.file("rejects.ndjson");
      const lines = [aValue({ value: "douze" }), aValue({ dataElement: stock })];
      const run = await push(given, framed(lines), "--wait", "1", "--rejects", rejects);
      expect([run.code, listEnds(run)]).toEqual([5, ["rejected E7619", "created"]]);
      expect(run.stdout + run.stderr).not.toContain("douze");
      expect(JSON.parse(readFileSync(rejects, "utf8"))).toMatchObject({ rejected: { code: "E7619" } });
      expect(Object.keys(await heldValues(given))).toEqual([`${stock}/202401/${facility}`]);
      const corrected = [aValue({ value: "12" }), aValue({ dataElement: stock })];
      expect(listEnds(await push(given, corrected, "--wait", "1"))).toEqual(["created", "unchanged"]);
    });
  });

  test("2.43: values that were refused with the whole request are queued again without the one that spoiled it", async () => {
    await withSandbox({ profile: "2.43" }, async (given) => {
      const notOfDataSet = aValue({ dataElement: "TXGsZvPsa11" });
      const run = await push(given, [aValue(), notOfDataSet, aValue({ dataElement: stock })], "--wait", "1");
      expect(listEnds(run)).toEqual(["created", "rejected E8020", "created"]);
      expect(Object.keys(await heldValues(given))).toHaveLength(2);
    });
  });

  test("2.43: where dispatcher2 keeps answers of accepted requests, a value left out of one is rejected", async () => {
    await withSandbox({ profile: "2.43" }, async (given) => {
      given.sandbox.dispatcher2.simulator.setSwitches({ storesAcceptedResponses: true });
      const lines = [aValue({ value: "x" }), aValue({ dataElement: stock })];
      expect(listEnds(await push(given, lines, "--wait", "1"))).toEqual(["rejected E8122", "updated"]);
    });
  });

  test("what cannot be sent is refused before", async () => {
    await withSandbox({}, async (given) => {
      const lines = [aValue({ value: null }), aValue({ orgUnit: "it's" }), aValue({ orgUnit: "a:b" })];
      expect(listEnds(await push(given, lines))).toEqual(lines.map(() => "rejected BAD_PAYLOAD"));
      expect(given.sandbox.dispatcher2.requests).toEqual([]);
    });
  });
});

describe("deletes", () => {
  test("are deleted there, behind everything else", async () => {
    await withSandbox({}, async (given) => {
      await push(given, [aValue(), aValue({ dataElement: stock })], "--wait", "1");
      const run = await push(given, framed([aDelete(), aValue({ dataElement: stock })]), "--wait", "1");
      expect([run.code, listEnds(run)]).toEqual([0, ["unchanged", "deleted"]]);
      expect(run.lines.map(({ kind }) => kind)).toEqual(["begin", "outcome", "outcome", "checkpoint", "end"]);
      expect(Object.keys(await heldValues(given))).toEqual([`${stock}/202401/${facility}`]);
      expect(listEnds(await push(given, [aDelete()]))).toEqual(["unchanged"]);
    });
  });

  test("too many are not carried out, nor any of an incomplete input", async () => {
    await withSandbox({}, async (given) => {
      const lines = manyValues(2);
      await push(given, lines, "--wait", "1");
      const posted = queueings(given).length;
      const deletes = lines.flatMap((line) =>
        "dataValue" in line ? aDelete({ ...line.dataValue, value: null }) : [],
      );
      const guarded = await push(given, framed(deletes));
      expect([guarded.code, new Set(listEnds(guarded))]).toEqual([7, new Set(["skipped TOO_MANY_DELETES"])]);
      const cut = await push(given, framed(deletes).slice(0, 5));
      expect([cut.code, new Set(listEnds(cut))]).toEqual([3, new Set(["skipped NOT_SENT"])]);
      expect(queueings(given)).toHaveLength(posted);
      const done = await push(given, deletes, "--max-deletes", "12", "--wait", "1");
      expect(new Set(listEnds(done))).toEqual(new Set(["deleted"]));
      expect(await heldValues(given)).toEqual({});
    });
  });

  test("a later line of the value takes the place of its delete", async () => {
    await withSandbox({}, async (given) => {
      await push(given, [aValue()], "--wait", "1");
      const run = await push(given, [aDelete(), aValue({ value: "9" })], "--wait", "1");
      expect(listEnds(run).toSorted()).toEqual(["skipped DUPLICATE_RECORD", "updated"]);
      expect(Object.values(await heldValues(given))).toEqual(["9"]);
    });
  });
});

describe("--dry-run", () => {
  test("queues nothing, and touches no index", async () => {
    await withSandbox({}, async (given) => {
      const run = await push(given, framed([aValue(), aValue({ value: null })]), "--dry-run");
      expect([run.code, listEnds(run)]).toEqual([5, ["unknown QUEUED", "rejected BAD_PAYLOAD"]]);
      expect(queueings(given)).toEqual([]);
      expect(readdirSync(given.dir.path)).toEqual([]);
      await push(given, framed([aValue()]));
      const posted = queueings(given).length;
      const known = await push(given, framed([aValue(), aValue({ dataElement: stock })]), "--dry-run");
      expect(listEnds(known)).toEqual(["created", "unknown QUEUED"]);
      expect(queueings(given)).toHaveLength(posted);
      expect(await checkpointOf(given)).toBeUndefined();
    });
  });
});

describe("--dialect classic", () => {
  test("sends what d2integrator sent; any 2xx is queued, once, and the checkpoint is committed", async () => {
    await withSandbox({}, async (given) => {
      const lines = framed([aValue(), aValue({ dataElement: stock })]);
      const run = await push(given, lines, "--dialect", "classic");
      expect([run.code, listEnds(run)]).toEqual([0, ["unknown QUEUED", "unknown QUEUED"]]);
      const [post, ...more] = queueings(given);
      expect(more).toEqual([]);
      const { pathname, searchParams } = new URL(post?.url ?? "", "http://x");
      expect(pathname).toBe("/queue");
      expect(Object.fromEntries(searchParams)).toEqual({
        year: "2024",
        month: "1",
        source: "localhost",
        destination: "dhis2",
        facility,
        is_qparams: "f",
        report_type: monthly,
      });
      expect(await checkpointOf(given)).toEqual({ at: 2 });
      given.sandbox.dispatcher2.clearRequests();
      const again = await push(given, lines, "--dialect", "classic");
      expect(listEnds(again)).toEqual(["unknown QUEUED", "unknown QUEUED"]);
      expect(given.sandbox.dispatcher2.requests).toEqual([]);
      await push(given, [aValue({ value: "5" })], "--dialect", "classic");
      expect(queueings(given)).toHaveLength(1);
    });
  });

  test("refuses --wait", async () => {
    await withSandbox({}, async (given) => {
      const run = await push(given, [aValue()], "--dialect", "classic", "--wait", "1");
      expect(run.code).toBe(2);
      expect(run.stderr).toContain("cannot be asked");
      expect(existsSync(given.dir.file("index.db"))).toBe(false);
    });
  });
});
