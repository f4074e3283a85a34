import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkout, tempDir } from "@d2pipe/testkit";
import { expect, test } from "vitest";

/** `to-events x` in a checkout without a Node of its own, on a machine whose Node says this version; "" = it has none. */
function launch(version: string, built = true): { code: number | null; stdout: string; stderr: string } {
  using dir = tempDir();
  for (const folder of ["bin", "bootstrap", "path", "distribution/dist/bin"]) {
    mkdirSync(dir.file(folder), { recursive: true });
  }
  cpSync(join(checkout, "bin/launch"), dir.file("bin/to-events"));
  cpSync(join(checkout, "bootstrap/pins.json"), dir.file("bootstrap/pins.json"));
  const tool = dir.file("distribution/dist/bin/to-events");
  if (built) writeFileSync(tool, '#!/bin/sh\nexec node tool "$@"\n', { mode: 0o755 });
  const node = `#!/bin/sh\nif [ "$1" = --version ]; then echo ${version}; else echo "ran $*"; fi\n`;
  if (version !== "") writeFileSync(dir.file("path/node"), node, { mode: 0o755 });
  for (const name of ["dirname", "basename", "sed", "sh"]) {
    const script = `#!/bin/sh\nPATH=/usr/bin:/bin; exec ${name} "$@"\n`;
    writeFileSync(dir.file(`path/${name}`), script, { mode: 0o755 });
  }
  const env = { PATH: dir.file("path"), HOME: dir.path };
  const ran = spawnSync("/bin/sh", [dir.file("bin/to-events"), "x"], { env, encoding: "utf8" });
  return { code: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}

test.each(["v20.20.2", "v24.11.9", "v9.0.0", ""])(
  "with the machine's Node %j one line says what to do",
  (version) => {
    const { code, stdout, stderr } = launch(version);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(
      /^to-events: needs Node 24\.12\.0 or newer, and this machine has (v[\d.]+|none); .*bootstrap\/run\.mjs setup.*\n$/,
    );
    expect(stderr).toContain(version === "" ? "none" : version);
  },
);

test.each(["v24.12.0", "v24.21.0", "v26.0.0", "v100.1.0"])(
  "with the machine's Node %s the tool runs",
  (version) => {
    const { code, stdout, stderr } = launch(version);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^ran tool x\n$/);
  },
);

test("a tool that is not built says so", () => {
  const { code, stderr } = launch("v24.21.0", false);
  expect(code).toBe(2);
  expect(stderr).toContain("to-events: not built yet");
});
