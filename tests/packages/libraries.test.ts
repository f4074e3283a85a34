import { execFile } from "node:child_process";
import { copyFileSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ipcSurvey } from "@d2pipe/sandbox";
import { checkout, tempDir, type TempDir, withSandbox } from "@d2pipe/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { npmInstall, pack } from "./pack.ts";

/** The packages that others can take into their projects: those that are not private, besides d2pipe itself. */
const libraries = readdirSync(join(checkout, "packages")).filter(
  (name) =>
    JSON.parse(readFileSync(join(checkout, "packages", name, "package.json"), "utf8")).private !== true,
);
const tarballs: Record<string, string> = {};
let project: TempDir;

/** Where a package of a registry lies for a package of this workspace. */
function findForeign(name: string, user: string): string {
  return realpathSync(join(checkout, user, "node_modules", name));
}

beforeAll(() => {
  project = tempDir();
  for (const name of libraries) tarballs[name] = pack(`packages/${name}`, project.path);
  // What a registry would give: so the test needs none.
  const nodeTypes = findForeign("@types/node", ".");
  const foreign = [
    findForeign("zod", "packages/records"),
    findForeign("csv-parse", "packages/kobo-csv"),
    findForeign("csv-stringify", "packages/kobo-csv"),
    nodeTypes,
    join(nodeTypes, "..", "..", "undici-types"),
  ].map((folder) => pack(folder, project.path));
  writeFileSync(project.file("package.json"), '{"private":true,"type":"module"}\n');
  npmInstall(project.path, [...Object.values(tarballs), ...foreign]);
  for (const name of ["use-packages.mjs", "use-packages.ts"])
    copyFileSync(join(import.meta.dirname, name), project.file(name));
});

afterAll(() => project[Symbol.dispose]());

/** A command in the project; its output, or an error with it. */
async function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const options = { cwd: project.path, env: { PATH: process.env.PATH, HOME: project.path, ...env } };
  const { stdout, stderr } = await promisify(execFile)(program, args, options).catch((error: unknown) => {
    const said =
      error instanceof Error && "stdout" in error && "stderr" in error ? [error.stdout, error.stderr] : [];
    throw new Error([error, ...said].join("\n"), { cause: error });
  });
  expect(stderr).toBe("");
  return stdout;
}

/** What the program printed, and how many cases it should have found. */
async function usePackages(program: string): Promise<{ printed: unknown; cases: number }> {
  return await withSandbox({ cases: 60, submissions: 40 }, async ({ env, sandbox }) => {
    const stdout = await run(process.execPath, [program], { ...env, ASSET: ipcSurvey.uid });
    const { good, bad } = sandbox.seeded.expected;
    return { printed: JSON.parse(stdout), cases: good.size + bad.size };
  });
}

test("seven packages are for others", () => {
  expect(libraries).toEqual([
    "commcare-client",
    "dhis2-client",
    "errors",
    "http",
    "kobo-client",
    "kobo-csv",
    "records",
  ]);
});

test.each(libraries)("%s: what it holds, and what it needs", (name) => {
  const folder = project.file(`node_modules/@d2pipe/${name}`);
  expect(readdirSync(folder).toSorted()).toEqual(["LICENSE", "README.md", "dist", "package.json"]);
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const { version } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8"));
  expect(manifest).toMatchObject({
    version,
    license: "Apache-2.0",
    type: "module",
    sideEffects: false,
    engines: { node: ">=24.12" },
    exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
  });
  const needed = Object.keys(manifest.dependencies ?? {});
  const ours = needed.filter((one) => one.startsWith("@d2pipe/")).map((one) => one.slice("@d2pipe/".length));
  expect(libraries).toEqual(expect.arrayContaining(ours));
  const code =
    readFileSync(join(folder, "dist/index.js"), "utf8") +
    readFileSync(join(folder, "dist/index.d.ts"), "utf8");
  const imported = [...code.matchAll(/^(?:import|export) .*?"((?:@[^/"]+\/)?[^/"]+)(?:\/[^"]*)?";$/gmu)].map(
    ([, from]) => from ?? "",
  );
  const foreign = imported.filter((from) => !from.startsWith("node:"));
  expect([...new Set(foreign)].toSorted()).toEqual(needed.toSorted());
});

test.each(libraries)("%s: everything that it exports says what it is", (name) => {
  const types = readFileSync(project.file(`node_modules/@d2pipe/${name}/dist/index.d.ts`), "utf8");
  const [, list = ""] = /\nexport \{ (.*) \};\s*$/u.exec(types) ?? [];
  const exported = new Set(list.split(", ").map((part) => part.replace(/^type /u, "")));
  expect(exported.size).toBeGreaterThan(2);
  const lines = types.split("\n");
  const declared = lines.flatMap((line, at) => {
    const [, found] =
      /^(?:declare )?(?:abstract )?(?:class|function|const|interface|type) (\w+)/u.exec(line) ?? [];
    return found !== undefined && exported.has(found) ? [{ found, above: lines[at - 1] ?? "" }] : [];
  });
  expect(new Set(declared.map(({ found }) => found))).toEqual(exported);
  const documented = new Set(declared.filter(({ above }) => above.endsWith("*/")).map(({ found }) => found));
  expect([...exported].filter((one) => !documented.has(one))).toEqual([]);
});

test.each(libraries)("%s: publint and arethetypeswrong find nothing", async (name) => {
  const tools = join(checkout, "tests", "node_modules", ".bin");
  const tarball = tarballs[name] ?? "";
  expect(await run(join(tools, "publint"), ["run", tarball, "--strict"])).toContain("All good!");
  // For ES modules only: `require` of one works in every Node that these packages are for, which the tool does not know.
  const args = [tarball, "--no-definitely-typed", "--profile", "esm-only", "--format", "json"];
  const { analysis } = JSON.parse(await run(join(tools, "attw"), args));
  const problems: { kind: string }[] = analysis.problems;
  expect(problems.filter(({ kind }) => kind !== "CJSResolvesToESM")).toEqual([]);
});

test("from plain JavaScript each does its work", async () => {
  const { printed, cases } = await usePackages("use-packages.mjs");
  expect(printed).toEqual({
    cases,
    stats: { created: 1, updated: 0, deleted: 0, ignored: 0, total: 1 },
    submissions: 40,
    csvStarts: true,
    refused: [true, true, 6],
    kind: "event",
    config: 2,
  });
});

test.each(libraries)("%s: require has it, too", async (name) => {
  const script = `process.stdout.write(typeof require("@d2pipe/${name}"))`;
  expect(await run(process.execPath, ["--input-type=commonjs", "--eval", script])).toBe("object");
});

test.each(["nodenext", "bundler"])(
  "from TypeScript, moduleResolution %s, strict, with every type checked",
  async (how) => {
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      noEmit: true,
      target: "es2024",
      lib: ["es2024"],
      types: ["node"],
      module: how === "bundler" ? "esnext" : how,
      moduleResolution: how,
    };
    writeFileSync(
      project.file("tsconfig.json"),
      JSON.stringify({ compilerOptions, files: ["use-packages.ts"] }),
    );
    expect(await run(join(checkout, "node_modules", ".bin", "tsc"), ["--project", "."])).toBe("");
  },
);

test("the TypeScript runs as it stands", async () => {
  const { printed, cases } = await usePackages("use-packages.ts");
  expect(printed).toEqual({
    cases,
    refusedEvents: 1,
    submissions: 40,
    rows: 40,
    exitCode: 6,
    kind: "row of kobo",
  });
});
