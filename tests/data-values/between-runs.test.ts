import type { DataValue } from "@d2pipe/records";
import { type SandboxTest, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { countStatuses } from "../cases-to-events/pipeline.ts";
import {
  checkpointsOf,
  enter,
  listByCode,
  makeValues,
  monthly,
  now,
  pullSnapshots,
  transfer,
} from "./pipe.ts";

/** Two servers whose clock the test moves; six values of January are at both. */
async function withPair(
  profile: string,
  run: (given: SandboxTest, moveTo: (time: string) => void) => Promise<void>,
  first: readonly DataValue[] = makeValues(6, { period: "202401" }),
): Promise<void> {
  let time = now;
  await withSandbox({ profile, target: { profile }, now: () => time }, async (given) => {
    await pullSnapshots(given);
    await enter(given.sandbox.dhis2.url, first);
    time = new Date("2024-12-11T14:00:00Z");
    expect((await transfer(given)).code).toBe(0);
    await run(given, (text) => {
      time = new Date(text);
    });
  });
}

async function expectSame({ sandbox }: SandboxTest): Promise<void> {
  expect(await listByCode(sandbox.target?.url)).toEqual(await listByCode(sandbox.dhis2.url));
}

const incremental = { pull: ["--incremental"] };

function deleted(value: DataValue | undefined): DataValue {
  if (!value) throw new Error("no value");
  return { ...value, deleted: true };
}

test.each(["2.38", "2.41", "2.42", "2.43"])(
  "deleted at the source of %s: gone at the target, under the guard; what it stopped comes with the next run",
  async (profile) => {
    const values = makeValues(12, { period: "202401" });
    await withPair(
      profile,
      async (given, moveTo) => {
        const { sandbox } = given;
        moveTo("2024-12-12T10:00:00Z");
        await enter(
          sandbox.dhis2.url,
          values.map((value) => deleted(value)),
        );
        moveTo("2024-12-12T12:00:00Z");
        const stopped = await transfer(given, incremental);
        expect([stopped.codes.at(-1), await listByCode(sandbox.target?.url)]).toEqual([
          7,
          expect.objectContaining({ length: 12 }),
        ]);
        moveTo("2024-12-13T12:00:00Z");
        const allowed = await transfer(given, { ...incremental, push: ["--max-deletes", "12"] });
        expect([allowed.codes, countStatuses(allowed.lines)]).toEqual([[0, 0, 0], { deleted: 12 }]);
        await expectSame(given);
        moveTo("2024-12-14T12:00:00Z");
        const quiet = await transfer(given, incremental);
        expect([quiet.codes, countStatuses(quiet.lines)]).toEqual([[0, 0, 0], {}]);
      },
      values,
    );
  },
);

test.each(["2.43"])(
  "deleted and entered again, before a run and between two, with the value that it had: it is at the target of %s",
  async (profile) => {
    await withPair(profile, async (given, moveTo) => {
      const { url } = given.sandbox.dhis2;
      const [one, two, three] = makeValues(6, { period: "202401" });
      if (!one || !two || !three) throw new Error("no values");
      moveTo("2024-12-12T10:00:00Z");
      await enter(url, [one, two, three].map(deleted));
      moveTo("2024-12-12T10:01:00Z");
      await enter(url, [one]);
      moveTo("2024-12-12T12:00:00Z");
      const first = await transfer(given, incremental);
      expect(countStatuses(first.lines)).toEqual({ unchanged: 1, deleted: 2 });
      await expectSame(given);
      await enter(url, [two, { ...three, value: "4711" }]);
      moveTo("2024-12-13T12:00:00Z");
      const second = await transfer(given, incremental);
      expect([second.codes, countStatuses(second.lines)]).toEqual([
        [0, 0, 0],
        expect.objectContaining({ created: 2 }),
      ]);
      await expectSame(given);
    });
  },
);

test("a target that cannot be written: exit 4, no checkpoint counts, and the next incremental run brings everything", async () => {
  await withPair("2.42", async (given, moveTo) => {
    const { sandbox } = given;
    moveTo("2024-12-12T10:00:00Z");
    await enter(sandbox.dhis2.url, makeValues(6, { period: "202401", from: 100 }));
    moveTo("2024-12-12T12:00:00Z");
    const match = { method: "POST", path: "/api/dataValueSets" };
    sandbox.target?.setFaults([{ match, fault: { kind: "dhis2-error", status: 500 } }]);
    const failed = await transfer(given, { ...incremental, push: ["--retries", "0"] });
    expect(failed.codes.at(-1)).toBe(4);
    sandbox.target?.clearFaults();
    moveTo("2024-12-14T12:00:00Z");
    expect(countStatuses((await transfer(given, incremental)).lines)).toEqual({ updated: 6 });
    await expectSame(given);
  });
});

test.each([
  ["ahead", "2024-12-12T10:12:00Z", "2024-12-12T10:00:00Z"],
  ["behind", "2024-12-12T09:48:00Z", "2024-12-12T10:00:00Z"],
])(
  "the clock of the server was %s by minutes and is set right between two runs: no value is lost",
  async (_, wrong, right) => {
    await withPair("2.43", async (given, moveTo) => {
      const { url } = given.sandbox.dhis2;
      moveTo(wrong);
      expect((await transfer(given, incremental)).code).toBe(0);
      moveTo(right);
      await enter(url, makeValues(3, { period: "202401", from: 200 }));
      expect(countStatuses((await transfer(given, incremental)).lines)).toMatchObject({ updated: 3 });
      await expectSame(given);
    });
  },
);

test("a value that changes while the pull runs comes with this run or the next", async () => {
  await withPair("2.42", async (given, moveTo) => {
    const { sandbox } = given;
    moveTo("2024-12-12T10:00:00Z");
    // The first answer is made, and then held back.
    sandbox.dhis2.setFaults([
      { match: { path: "/api/dataValueSets", nth: 1 }, fault: { kind: "slow", ms: 700, when: "after" } },
    ]);
    const running = transfer(given, { pull: ["--incremental", "--lanes", "1"] });
    while (
      !sandbox.dhis2.requests.some(({ path, method }) => method === "GET" && path === "/api/dataValueSets")
    )
      await new Promise((resolve) => setImmediate(resolve));
    moveTo("2024-12-12T10:00:01Z");
    await enter(sandbox.dhis2.url, makeValues(6, { period: "202401", from: 300 }));
    expect((await running).code).toBe(0);
    moveTo("2024-12-13T10:00:00Z");
    expect((await transfer(given, incremental)).code).toBe(0);
    await expectSame(given);
  });
});

test("a target restored from a backup: --full sends again what the index believes to be there", async () => {
  await withPair("2.43", async (given, moveTo) => {
    const { sandbox } = given;
    const url = sandbox.target?.url ?? "";
    const before = sandbox.target?.heldDataValues().filter((value) => !value.deleted) ?? [];
    // Three values go, three get what they were before.
    const rows = before.map(
      ({ dataElement, period, orgUnit, categoryOptionCombo, attributeOptionCombo }, at) => ({
        dataElement,
        period,
        orgUnit,
        categoryOptionCombo,
        attributeOptionCombo,
        ...(at < 3 ? { deleted: true, value: "1" } : { value: "999" }),
      }),
    );
    const dataSet = (await listTargetDataSet(url)) ?? "";
    await enter(url, rows, dataSet);
    moveTo("2024-12-12T10:00:00Z");
    expect(countStatuses((await transfer(given, incremental)).lines)).toEqual({});
    const run = await transfer(given, { push: ["--full"] });
    expect([run.codes, Object.values(countStatuses(run.lines))]).toEqual([[0, 0, 0], [6]]);
    await expectSame(given);
  });
});

async function listTargetDataSet(url: string): Promise<string | undefined> {
  const response = await fetch(`${url}/api/dataSets?filter=code:eq:DS_MONTH&fields=id`, {
    headers: { authorization: `Basic ${Buffer.from("integration:Malaika-2024!").toString("base64")}` },
  });
  const { dataSets }: { dataSets: { id: string }[] } = JSON.parse(await response.text());
  return dataSets[0]?.id;
}

test("two runs at once: one goes on, the other ends with 8 and writes nothing; the values are there once", async () => {
  await withPair("2.42", async (given, moveTo) => {
    const { sandbox } = given;
    await enter(sandbox.dhis2.url, makeValues(12, { period: "202402" }));
    moveTo("2024-12-12T10:00:00Z");
    const match = { method: "POST", path: "/api/dataValueSets" };
    sandbox.target?.setFaults([{ match, fault: { kind: "slow", ms: 1500 } }]);
    const runs = await Promise.all([transfer(given), transfer(given)]);
    expect(new Set(runs.map(({ codes }) => codes.at(-1)))).toEqual(new Set([0, 8]));
    sandbox.target?.clearFaults();
    expect(countStatuses((await transfer(given)).lines)).toEqual({ unchanged: 18 });
    await expectSame(given);
  });
});

test("an answer is cut: exit 3 of both tools, the whole values before the cut are at the target, the rest comes next", async () => {
  for (const [fault, keep] of [
    ["cut-in-answer", 0.5],
    ["page-in-answer", 0.9],
  ] as const) {
    await withPair("2.42", async (given, moveTo) => {
      const { sandbox } = given;
      const changed = makeValues(12, { period: "202403" }).map((value) => ({
        ...value,
        orgUnit: "IO8BkLFjFoe",
      }));
      await enter(sandbox.dhis2.url, changed.slice(0, 7));
      moveTo("2024-12-12T10:00:00Z");
      sandbox.dhis2.setFaults([{ match: { path: "period=202403" }, fault: { kind: fault, keep } }]);
      const run = await transfer(given, incremental);
      expect([run.codes[0], run.codes[2]]).toEqual([3, 3]);
      expect(checkpointsOf(run.lines)).not.toContain(monthly);
      const all = await listByCode(sandbox.dhis2.url);
      expect(all).toEqual(expect.arrayContaining(await listByCode(sandbox.target?.url)));
      sandbox.dhis2.clearFaults();
      moveTo("2024-12-13T10:00:00Z");
      expect((await transfer(given, incremental)).code).toBe(0);
      await expectSame(given);
    });
  }
});
