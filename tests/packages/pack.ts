import { execFileSync } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import { checkout } from "@d2pipe/testkit";

/** Packs a package of the workspace as `pnpm publish` does, or one that came from a registry; the path of the tarball. */
export function pack(folder: string, into: string): string {
  const args = ["pack", "--json", "--config.ignore-scripts=true", "--pack-destination", into];
  const printed = execFileSync("pnpm", args, { cwd: resolve(checkout, folder), encoding: "utf8" });
  const { filename }: { filename: string } = JSON.parse(printed);
  return filename;
}

/** npm on a machine that has nothing but Node: an empty home, an empty cache, no network. */
export function npmInstall(home: string, args: readonly string[], cwd: string = home): void {
  const env = {
    PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ""}`,
    HOME: home,
    npm_config_cache: join(home, "npm-cache"),
    npm_config_prefix: join(home, "prefix"),
  };
  const always = ["install", "--offline", "--no-audit", "--no-fund", "--loglevel=error"];
  execFileSync("npm", [...always, ...args], { cwd, env, stdio: ["ignore", "ignore", "inherit"] });
}
