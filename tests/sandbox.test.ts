import { once } from "node:events";
import { existsSync, readFileSync, statSync, watch, writeFileSync } from "node:fs";
import { otherIdOf } from "@d2pipe/sandbox";
import { type RunningTool, runTool, startTool, tempDir } from "@d2pipe/testkit";
import { describe, expect, it } from "vitest";

/** Waits until the settings file is there, as a script would. */
async function settingsOf(dir: string, path: string): Promise<Map<string, string>> {
  const changes = watch(dir);
  while (!existsSync(path)) await once(changes, "change");
  changes.close();
  const lines = readFileSync(path, "utf8").matchAll(/^(\w+)='(.*)'$/gm);
  return new Map(Array.from(lines, ([, name = "", value = ""]) => [name, value]));
}

async function statusOf(url: string): Promise<number> {
  const answer = await fetch(url);
  await answer.arrayBuffer();
  return answer.status;
}

async function stop(tool: RunningTool): Promise<{ code: number; stdout: string }> {
  tool.kill("SIGTERM");
  return await tool.done;
}

describe("sandbox", () => {
  it("serves until the signal, with its settings in a private file, and leaves nothing behind", async () => {
    using dir = tempDir();
    const file = dir.file("sandbox.env");
    const tool = startTool("sandbox", { args: ["--cases", "120", "--write-env", file] });
    const settings = await settingsOf(dir.path, file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await statusOf(`${settings.get("COMMCARE_URL")}/__state`)).toBe(200);
    expect(await statusOf(`${settings.get("SANDBOX_WEB_URL")}/`)).toBe(200);
    expect(await stop(tool)).toMatchObject({ code: 143, stdout: "" });
    expect(existsSync(file)).toBe(false);
    await expect(statusOf(`${settings.get("DHIS2_URL")}/api/ping`)).rejects.toThrow("fetch failed");
  });

  it("is a DHIS2 of the version whose cost it is given, unless --profile names another", async () => {
    using dir = tempDir();
    const file = dir.file("sandbox.env");
    const args = ["--cases", "0", "--submissions", "0", "--write-env", file, "--server-cost", "2.43"];
    for (const [more, version] of [
      [[], "2.43.1"],
      [["--profile", "2.41"], "2.41.9.1"],
    ] as const) {
      const tool = startTool("sandbox", { args: [...args, ...more] });
      const settings = await settingsOf(dir.path, file);
      const login = `${settings.get("DHIS2_USERNAME")}:${settings.get("DHIS2_PASSWORD")}`;
      const headers = { authorization: `Basic ${Buffer.from(login).toString("base64")}` };
      const info = await fetch(`${settings.get("DHIS2_URL")}/api/system/info?fields=version`, { headers });
      expect(await info.json()).toEqual({ version });
      await stop(tool);
    }
    const wrong = await runTool("sandbox", { args: ["--server-cost", "2.40"] });
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("2.41, 2.42, 2.43")]);
  });

  it("starts a second DHIS2 of another version and with other ids, as connections of the settings", async () => {
    using dir = tempDir();
    const file = dir.file("sandbox.env");
    const args = ["--cases", "0", "--submissions", "0", "--data-values", "500", "--write-env", file];
    const tool = startTool("sandbox", { args: [...args, "--with-target", "--target-profile", "2.43"] });
    const settings = await settingsOf(dir.path, file);
    const ask = async (name: string, path: string): Promise<unknown> => {
      const login = `${settings.get(`DHIS2_${name}_USERNAME`)}:${settings.get(`DHIS2_${name}_PASSWORD`)}`;
      const headers = { authorization: `Basic ${Buffer.from(login).toString("base64")}` };
      const answer = await fetch(`${settings.get(`DHIS2_${name}_URL`)}${path}`, { headers });
      return await answer.json();
    };
    expect(settings.get("DHIS2_SOURCE_URL")).toBe(settings.get("DHIS2_URL"));
    expect(await ask("SOURCE", "/api/system/info?fields=version")).toEqual({ version: "2.42.4.1" });
    expect(await ask("TARGET", "/api/system/info?fields=version")).toEqual({ version: "2.43.1" });
    const byCode = "/api/dataSets?filter=code:eq:DS_MONTH&fields=name,id&paging=false";
    const name = "Facility monthly report";
    expect(await ask("SOURCE", byCode)).toEqual({ dataSets: [{ name, id: "VaZsjqMclCP" }] });
    expect(await ask("TARGET", byCode)).toEqual({ dataSets: [{ name, id: otherIdOf("VaZsjqMclCP") }] });
    expect(await ask("SOURCE", "/__state")).toMatchObject({ dataValues: { live: 500, deleted: 0 } });
    expect(await ask("TARGET", "/__state")).toMatchObject({ dataValues: { live: 0, deleted: 0 } });
    await stop(tool);
  });

  it("never overwrites settings that it did not write", async () => {
    using dir = tempDir();
    const file = dir.file(".env");
    writeFileSync(file, "DHIS2_PASSWORD=mine\n");
    const run = await runTool("sandbox", { args: ["--write-env", file] });
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain("was not written by the sandbox");
    expect(readFileSync(file, "utf8")).toBe("DHIS2_PASSWORD=mine\n");
  });

  it("names a port that is taken, and a DHIS2 version and a time zone that it does not know", async () => {
    using dir = tempDir();
    const file = dir.file("sandbox.env");
    const first = startTool("sandbox", { args: ["--cases", "0", "--write-env", file] });
    const settings = await settingsOf(dir.path, file);
    const { port } = new URL(settings.get("SANDBOX_WEB_URL") ?? "");
    const second = await runTool("sandbox", { args: ["--cases", "0", "--web-port", port] });
    expect(second.code).toBe(2);
    expect(second.stderr).toContain(`port ${port} on 127.0.0.1: EADDRINUSE`);
    await stop(first);
    const old = await runTool("sandbox", { args: ["--profile", "2.30"] });
    expect([old.code, old.stdout]).toEqual([2, ""]);
    const nowhere = await runTool("sandbox", { args: ["--time-zone", "Foo"] });
    expect([nowhere.code, nowhere.stdout]).toEqual([2, ""]);
    expect(nowhere.stderr).toContain("unknown time zone Foo");
  });
});
