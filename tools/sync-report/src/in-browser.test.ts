import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { openIndex } from "@d2pipe/index-store";
import {
  openChromium,
  type OpenBrowser,
  runTool,
  tempDir,
  type TempDir,
  anEntry,
  toChanges,
} from "@d2pipe/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

let chromium: OpenBrowser;
let dir: TempDir;
let address: string;

/** Two streams, two codes, runs on two days. */
async function makeIndex(file: string): Promise<void> {
  const rejected = { system: "kobo", scope: "", target: undefined, status: "rejected" } as const;
  const days = [
    ["2026-02-27", anEntry("n1", { ...rejected, stream: "north", code: "E1303" })],
    ["2026-02-28", anEntry("n2", { ...rejected, stream: "north", code: "UNKNOWN_OU" })],
    ["2026-02-28", anEntry("s1", { ...rejected, stream: "south", code: "E1303" })],
  ] as const;
  for (const [day, entry] of days) {
    const index = openIndex(file, { tool: "push-dhis2", now: () => new Date(`${day}T03:00:00Z`) });
    await index.commit(toChanges([entry]));
    await index.endRun({ counts: { created: 3, rejected: 1 }, exitCode: 5, complete: true });
    index.close();
  }
}

beforeAll(async () => {
  chromium = await openChromium();
  dir = tempDir();
  await makeIndex(dir.file("ipc.db"));
  await runTool("sync-report", { args: ["--index", dir.file("ipc.db"), "--to", dir.file("page.html")] });
  address = pathToFileURL(dir.file("page.html")).href;
});

afterAll(async () => {
  await chromium[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

/** A page, with all that it said and asked for. */
async function open(options: Parameters<OpenBrowser["browser"]["newPage"]>[0] = {}) {
  const page = await chromium.browser.newPage(options);
  const said: string[] = [];
  const asked: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(address);
  const listIds = async (): Promise<string[]> => {
    const cells = page.locator("#pending tbody tr:visible td:first-child");
    return (await cells.allTextContents()).map((text) => text.trim()).toSorted();
  };
  return { page, said, asked, listIds };
}

test("opens from a file without an error and without asking anybody for anything", async () => {
  const { page, said, asked } = await open();
  expect(await page.title()).toContain("ipc.db");
  expect(await page.locator("#runs svg[role=img] g[data-date]").count()).toBe(3);
  expect([said, asked]).toEqual([[], [address]]);
  await page.close();
});

test.each([
  ["stream", "south", ["s1"]],
  ["code", "UNKNOWN_OU", ["n2"]],
  ["status", "rejected", ["n1", "n2", "s1"]],
])("the filter %s = %s leaves those rows", async (name, value, ids) => {
  const { page, said, listIds } = await open();
  await page.selectOption(`select[name=${name}]`, value);
  expect(await listIds()).toEqual(ids);
  expect(page.url()).toContain(`#${name}=${value}`);
  await page.click("button[type=reset]");
  await page.waitForURL(address);
  expect(await listIds()).toEqual(["n1", "n2", "s1"]);
  expect(said).toEqual([]);
  await page.close();
});

test("the filter of days leaves the runs and the rows of those days", async () => {
  const { page, listIds } = await open();
  await page.fill("input[name=from]", "2026-02-28");
  expect(await listIds()).toEqual(["n2", "s1"]);
  expect(await page.locator("#runs tbody tr:visible").count()).toBe(2);
  expect(await page.locator("#runs g.faded").count()).toBe(1);
  expect(await page.textContent("#shown")).toMatch(/^\d+ of \d+ rows$/);
  await page.close();
});

test("a filtered page can be kept as an address", async () => {
  const { page, listIds } = await open();
  await page.goto(`${address}#code=E1303&stream=north`);
  await page.reload();
  expect(await listIds()).toEqual(["n1"]);
  await page.close();
});

test("without JavaScript everything is there but the filters", async () => {
  const { page, listIds } = await open({ javaScriptEnabled: false });
  expect(await listIds()).toEqual(["n1", "n2", "s1"]);
  expect(await page.locator("#filters").isVisible()).toBe(false);
  await page.close();
});

test("follows a dark and a light system, with text that stands out in both, and prints without filters", async () => {
  for (const [colorScheme, isDark] of [
    ["dark", true],
    ["light", false],
  ] as const) {
    const { page } = await open({ colorScheme });
    const background = await colorOf(page, "background-color");
    const text = await colorOf(page, "color");
    expect([brightness(background) < 0.5, brightness(text) > 0.5]).toEqual([isDark, isDark]);
    expect(Math.abs(brightness(background) - brightness(text))).toBeGreaterThan(0.7);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("#filters").isVisible()).toBe(false);
    expect(await page.locator("#pending tbody tr").first().isVisible()).toBe(true);
    await page.close();
  }
});

type Page = Awaited<ReturnType<typeof open>>["page"];

async function colorOf(page: Page, property: string): Promise<string> {
  return String(await page.evaluate(`getComputedStyle(document.body).getPropertyValue("${property}")`));
}

function brightness(color: string): number {
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number);
  return (0.3 * red + 0.6 * green + 0.1 * blue) / 255;
}

test("markup in an id stays text, and the policy would stop it anyway", async () => {
  const html = readFileSync(dir.file("page.html"), "utf8");
  expect(html).toContain("default-src &#39;none&#39;");
  const { page, said } = await open();
  await page.evaluate(
    "document.body.append(Object.assign(document.createElement('script'), { textContent: 'document.title = 1' }))",
  );
  expect(await page.title()).toContain("ipc.db");
  expect(said.join()).toContain("Content Security Policy");
  await page.close();
});
