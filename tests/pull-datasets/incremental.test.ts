import { type SandboxTest, type ToolRun, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import {
  commitCheckpoints,
  enterValue,
  listAsked,
  listHeld,
  listValues,
  monthly,
  now,
  pull,
} from "./pull.ts";

const element = "CstauQIBOlT";
const facility = "IO8BkLFjFoe";
const aValue = { dataElement: element, orgUnit: facility, categoryOptionCombo: "HllvX50cXC0" };

/** From when on the first listing has only what changed. */
function sinceOf({ lines: [first] }: ToolRun): string | undefined {
  return first?.kind === "begin" ? first.line.begin.since : undefined;
}

/** A server whose clock the test moves. */
async function withClock(
  profile: string,
  run: (given: SandboxTest, moveTo: (time: string) => void) => Promise<void>,
): Promise<void> {
  let time = now;
  await withSandbox({ profile, dataValues: 2000, now: () => time, timeZone: "Africa/Blantyre" }, (given) =>
    run(given, (text) => {
      time = new Date(text);
    }),
  );
}

test.each(["2.41", "2.42", "2.43"])(
  "what changed since, deleted values too, by the clock of %s",
  async (profile) => {
    await withClock(profile, async (given, moveTo) => {
      const index = given.dir.file("pair.db");
      const args = [
        "--data-set",
        monthly,
        "--period",
        "202401",
        "--period",
        "202402",
        "--incremental",
        "--index",
        index,
      ];
      // Longer than the overlap after what the sandbox was seeded with.
      moveTo("2024-03-11T14:00:00Z");
      const first = await pull(given, ...args);
      expect(first.code).toBe(0);
      expect(listValues(first)).toEqual(
        listHeld(given.sandbox.dhis2, (period) => /^20240[12]$/.test(period)),
      );
      await commitCheckpoints(index, first.lines);

      moveTo("2024-03-12T10:00:00Z");
      await enterValue(given, { ...aValue, period: "202401", value: "77" });
      moveTo("2024-03-12T11:00:00Z");
      await enterValue(given, { ...aValue, period: "202402", deleted: true });
      moveTo("2024-03-12T12:30:00Z");
      const second = await pull(given, ...args);
      expect(second.code).toBe(0);
      expect([sinceOf(first), sinceOf(second)]).toEqual([undefined, "2024-03-11T13:00:00.000Z"]);
      expect(listValues(second)).toEqual([
        expect.stringMatching(new RegExp(`^-${monthly} ${element} 202402 ${facility} `)),
        `${monthly} ${element} 202401 ${facility} HllvX50cXC0 77`,
      ]);
      // Without its commit the next run reads the same again, and with it nothing.
      expect(listValues(await pull(given, ...args))).toEqual(listValues(second));
      await commitCheckpoints(index, second.lines);
      moveTo("2024-03-12T13:00:00Z");
      const third = await pull(given, ...args);
      expect(listValues(third)).toEqual([]);
      const asked = listAsked(given).at(-1);
      expect(asked?.get("lastUpdated")).toBe("2024-03-12T11:30:00.000Z");
      expect(asked?.get("includeDeleted")).toBe("true");
    });
  },
);

test("a period and an org unit that no run covered are read whole", async () => {
  await withClock("2.42", async (given, moveTo) => {
    const index = given.dir.file("pair.db");
    const args = ["--data-set", monthly, "--incremental", "--index", index];
    const first = await pull(given, ...args, "--district", "MA-11", "--period", "202401");
    await commitCheckpoints(index, first.lines);
    moveTo("2024-03-13T10:00:00Z");
    const second = await pull(
      given,
      ...args,
      "--district",
      "MA-11,MA-12",
      "--period",
      "202401",
      "--period",
      "202402",
    );
    const north = given.sandbox.dhis2.heldDataValues().map(({ orgUnit }) => orgUnit);
    expect(north.length).toBeGreaterThan(0);
    const known = new Set(listValues(first));
    expect(listValues(second).filter((text) => known.has(text))).toEqual([]);
    const both = await pull(
      given,
      "--data-set",
      monthly,
      "--district",
      "MA-11,MA-12",
      "--period",
      "202401",
      "--period",
      "202402",
    );
    expect([...known, ...listValues(second)].toSorted()).toEqual(listValues(both));
  });
});

test("an interrupted run goes on behind the last org unit that was committed; a whole one reads everything again", async () => {
  await withClock("2.42", async (given, moveTo) => {
    const index = given.dir.file("pair.db");
    const args = ["--data-set", monthly, "--period", "202401", "--index", index];
    const whole = await pull(given, ...args);
    const unfinished = whole.lines.filter(
      (parsed) => parsed.kind !== "checkpoint" || parsed.line.checkpoint.stream.startsWith(`${monthly}/k`),
    );
    await commitCheckpoints(index, unfinished);
    moveTo("2024-03-11T12:00:00Z");
    const resumed = await pull(given, ...args);
    expect(resumed.code).toBe(0);
    expect(sinceOf(resumed)).toBe("2024-03-11T09:00:00.000Z");
    const again = listValues(resumed);
    expect(again.length).toBeLessThan(listValues(whole).length);
    expect(again.length).toBeGreaterThan(0);
    const since = listAsked(given)
      .slice(-6)
      .filter((asked) => asked.has("lastUpdated"));
    expect(since.map((asked) => asked.get("orgUnit"))).toEqual(["kMrBSu12FAx"]);
    await commitCheckpoints(index, resumed.lines);
    expect(listValues(await pull(given, ...args))).toEqual(listValues(whole));
  });
});

test("cursors of another server count for nothing", async () => {
  await withClock("2.42", async (given) => {
    const index = given.dir.file("pair.db");
    const args = ["--data-set", monthly, "--period", "202401", "--incremental", "--index", index];
    const first = await pull(given, ...args);
    await commitCheckpoints(index, first.lines);
    await withClock("2.42", async (other) => {
      expect(listValues(await pull(other, ...args)).length).toBe(listValues(first).length);
    });
  });
});
