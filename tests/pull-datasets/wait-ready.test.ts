import { type SandboxTest, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { monthly, northDistrict, now, pull, quarterly } from "./pull.ts";

/** Facilities of the district, all of which fill both data sets in. */
const facilities = ["IO8BkLFjFoe", "pYEZh1Dg2DN", "sT96Dby8Pwf", "EEpcxSKSo36"];
const months = ["202310", "202311", "202312"];

async function register(
  { env }: SandboxTest,
  dataSet: string,
  reports: readonly (readonly [unit: string, period: string])[],
  completed = true,
): Promise<void> {
  const completeDataSetRegistrations = reports.map(([organisationUnit, period]) => ({
    dataSet,
    period,
    organisationUnit,
    completed,
  }));
  const login = Buffer.from(`${env.DHIS2_USERNAME}:${env.DHIS2_PASSWORD}`).toString("base64");
  const { status } = await fetch(`${env.DHIS2_URL}/api/completeDataSetRegistrations`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Basic ${login}` },
    body: JSON.stringify({ completeDataSetRegistrations }),
  });
  expect(status).toBe(200);
}

test("--wait-ready reads nothing and exits 4 while a report of the period is missing in a data set", async () => {
  await withSandbox({ now: () => now }, async (given) => {
    const args = ["--all-data-sets", "--org-unit", northDistrict, "--period", "2023Q4"];
    const wait = async (...others: string[]): Promise<[number, string, string]> => {
      given.sandbox.dhis2.clearRequests();
      const { code, stdout, stderr } = await pull(given, ...args, "--wait-ready", "LAST_QUARTER", ...others);
      const isRead = given.sandbox.dhis2.requests.some(({ path }) => path === "/api/dataValueSets");
      expect(isRead).toBe(code === 0);
      return [code, stdout.slice(0, 8), stderr.split("\n")[0] ?? ""];
    };
    const line = (counts: string, share: string): string =>
      `pull-datasets: LAST_QUARTER is not complete in DHIS2 yet; ${counts} reports (expected ${share}); nothing was read, run again later`;

    await register(
      given,
      monthly,
      facilities.flatMap((unit) => months.map((month) => [unit, month] as const)),
    );
    await register(
      given,
      quarterly,
      facilities.slice(1).map((unit) => [unit, "2023Q4"] as const),
    );
    // Of another quarter, and of another district.
    await register(given, quarterly, [
      ["IO8BkLFjFoe", "2023Q3"],
      ["KLjOJ54HB8w", "2023Q4"],
    ]);
    expect(await wait()).toEqual([4, "", line(`data set ${quarterly}: 3 of 4`, "all")]);
    expect(await wait("--ready-share", "0.75")).toEqual([0, '{"begin"', expect.any(String)]);

    await register(given, quarterly, [["IO8BkLFjFoe", "2023Q4"]]);
    expect(await wait()).toEqual([0, '{"begin"', expect.any(String)]);

    await register(given, monthly, [["sT96Dby8Pwf", "202311"]], false);
    expect(await wait("--ready-share", "0.95")).toEqual([
      4,
      "",
      line(`data set ${monthly}: 11 of 12`, "95 %"),
    ]);
  });
});

test("--wait-ready with a text that is not a period: exit 2", async () => {
  const { code, stderr } = await pull(
    { env: { DHIS2_URL: "http://127.0.0.1:9", DHIS2_TOKEN: "x" } },
    "--data-set",
    "x",
    "--period",
    "2024",
    "--wait-ready",
    "soon",
  );
  expect([code, stderr]).toEqual([2, expect.stringContaining("--wait-ready soon: expected a period")]);
});
