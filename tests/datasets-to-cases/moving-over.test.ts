import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkout, type SandboxTest, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { emptyMap, filledMap, heldProperties, listFacilities, putFacilityCases } from "./facility-cases.ts";

const page = readFileSync(join(checkout, "docs", "moving-from-onse.md"), "utf8");
const blocks = Array.from(page.matchAll(/```\n([^]*?)\n\s*```/gu), ([, block = ""]) => block);

/** As it is typed in the folder of the settings file, with the tools on the PATH. */
async function type(commands: string, { dir }: SandboxTest): Promise<number | null> {
  const child = spawn("bash", ["-ec", commands], {
    cwd: dir.path,
    env: { PATH: `${checkout}bin:${checkout}pipelines:${process.env.PATH}`, HOME: dir.path },
    stdio: "ignore",
  });
  return await new Promise((resolve) => child.on("close", resolve));
}

/** The example with the settings of the sandbox filled in. */
function writeSettings({ dir, env }: SandboxTest): void {
  const example = readFileSync(join(checkout, "pipelines", ".env.datasets-to-cases.example"), "utf8");
  const own = Object.entries(env).map(([name, value]) => `${name}='${value}'\n`);
  const kept = example.split("\n").filter((line) => !((line.split("=")[0] ?? "") in env));
  writeFileSync(dir.file("cases.env"), own.join("") + kept.join("\n"), { mode: 0o600 });
}

test("the guide's commands fill the data sets in, show what would be written, and write it once", async () => {
  await withSandbox({ dataValues: 1500 }, async (given) => {
    const { dir, sandbox } = given;
    putFacilityCases(given);
    writeSettings(given);
    writeFileSync(dir.file("case_property_map.csv"), emptyMap);
    const [look = "", write = ""] = blocks;
    expect(await type(look, given)).toBe(0);
    expect(readFileSync(dir.file("case_property_map.csv"), "utf8")).toBe(filledMap);
    expect(sandbox.commcare.simulator.forms.size).toBe(0);
    const [twice, once] = [write.split("\n"), write.split("\n").slice(1)];
    expect(twice[0]).toBe(twice[1]);
    expect(await type(once.join("\n"), given)).toBe(0);
    const forms = sandbox.commcare.simulator.forms.size;
    expect(forms).toBeGreaterThan(0);
    expect(await type(once.join("\n"), given)).toBe(0);
    expect(sandbox.commcare.simulator.forms.size).toBe(forms);
    const [orgUnit = ""] = listFacilities(given);
    expect(heldProperties(given, orgUnit)).toMatchObject({
      beds: "7",
      dhis_malaria: expect.stringMatching(/^\d+$/u),
    });
  });
});
