import type { DataValue, Line } from "@d2pipe/records";
import {
  RandomKills,
  type RunningPipe,
  seededRandom,
  startPipe,
  toNdjson,
  withSandbox,
} from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { enter, listHeld, makeValues, monthly, now } from "./pipe.ts";

const moments = 50;
const next = seededRandom(31);
const pushFlags = ["--batch-size", "4", "--max-deletes", "100"];
const values = ["202401", "202402", "202403", "202404", "202405"].flatMap((period) =>
  makeValues(12, { period }),
);
/** What is deleted stays so: a write soon after a delete whose answer was lost waits for a quarter of an hour. */
const leaving = ["202406", "202407"].flatMap((period) => makeValues(12, { period }));

/** What people do before each run: some values get another value, sometimes one goes. */
function change(moment: number): DataValue[] {
  const chosen = new Set(Array.from({ length: 8 }, () => Math.floor(next() * values.length)));
  const changed = [...chosen].flatMap((at, place) => {
    const value = values[at];
    return value ? { ...value, value: String(moment * 100 + place) } : [];
  });
  const left = moment % 3 === 0 ? leaving.slice(moment / 3, moment / 3 + 1) : [];
  return [...changed, ...left.map((value) => ({ ...value, deleted: true }))];
}

/** Kills runs at moments that are spread over a whole one; the last one nobody disturbs. */
async function killRuns(seed: number, start: (moment: number) => Promise<RunningPipe>): Promise<void> {
  const started = performance.now();
  expect((await (await start(0)).done).code).toBe(0);
  const kills = new RandomKills(seed, performance.now() - started);
  for (let moment = 1; moment <= moments; moment += 1) {
    const pipe = await start(moment);
    await kills.endOf({ kill: () => pipe.kill(0, "SIGKILL"), done: pipe.done });
  }
  expect(kills.killed).toBeGreaterThan(moments / 2);
  expect((await (await start(moments + 1)).done).code).toBe(0);
}

test("kill -9 of pull-datasets at 50 random moments, while values change and go: the last run leaves the values of the source", async () => {
  let time = now.getTime();
  const clock = { now: (): Date => new Date(time) };
  // Two servers with the same ids, so that nothing stands between the two tools.
  await withSandbox(clock, async ({ sandbox: { dhis2: source }, env, dir }) => {
    await withSandbox(clock, async ({ sandbox: { dhis2: target } }) => {
      const index = ["--index", dir.file("pair.db")];
      await enter(source.url, [...values, ...leaving]);
      await killRuns(1, async (moment) => {
        time += 60_000;
        if (moment > 0) await enter(source.url, change(moment));
        const pull = ["--data-set", "DS_MONTH", "--year", "2024", "--incremental", ...index];
        return startPipe(
          [
            ["pull-datasets", ...pull],
            ["push-dhis2", "--connection", "TARGET", ...pushFlags, ...index],
          ],
          { env: { ...env, ...toTarget(env, target.url) } },
        );
      });
      expect(listHeld(target)).toEqual(listHeld(source));
    });
  });
});

function toTarget(env: Readonly<Record<string, string>>, url: string): Record<string, string> {
  const { DHIS2_USERNAME = "", DHIS2_PASSWORD = "" } = env;
  return {
    DHIS2_TARGET_URL: url,
    DHIS2_TARGET_USERNAME: DHIS2_USERNAME,
    DHIS2_TARGET_PASSWORD: DHIS2_PASSWORD,
  };
}

test("kill -9 of push-dhis2 at 50 random moments, while values change and go: the last run leaves the values of its input", async () => {
  await withSandbox({ now: () => now }, async ({ sandbox, env, dir }) => {
    const current = new Map([...values, ...leaving].map((value) => [toKey(value), value]));
    await killRuns(2, async (moment) => {
      if (moment > 0) for (const value of change(moment)) current.set(toKey(value), value);
      const stdin = toNdjson([...current.values()].map((value) => toLine(value)));
      return startPipe([["push-dhis2", ...pushFlags, "--index", dir.file("push.db")]], { env, stdin });
    });
    const expected = [...current.values()].flatMap(({ deleted, value, ...key }) =>
      deleted === true
        ? []
        : `${key.dataElement} ${key.period} ${key.orgUnit} ${key.categoryOptionCombo} ${value}`,
    );
    expect(listHeld(sandbox.dhis2)).toEqual(expected.toSorted());
  });
});

function toKey({ dataElement, period, orgUnit }: DataValue): string {
  return [dataElement, period, orgUnit].join(" ");
}

function toLine({ deleted, ...dataValue }: DataValue): Line {
  const src = { system: "dhis2", stream: monthly };
  return deleted === true ? { src, op: "delete", dataValue } : { src, dataValue };
}
