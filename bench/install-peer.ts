import { existsSync } from "node:fs";
import { join } from "node:path";
import { folder } from "./data.ts";
import { measure } from "./measure.ts";

/** Packages of PyPI in an environment of their own; its folder of programs. `program`: one of them, there when all are. */
export async function installPeer(
  name: string,
  packages: readonly string[],
  program: string,
): Promise<string> {
  const venv = join(folder, name);
  const programs = join(venv, "bin");
  if (existsSync(join(programs, program))) return programs;
  const { code, stderr } = await measure(
    `sh -c 'python3 -m venv ${venv} && ${venv}/bin/pip install --quiet ${packages.join(" ")}'`,
  );
  if (code !== 0) throw new Error(stderr);
  return programs;
}
