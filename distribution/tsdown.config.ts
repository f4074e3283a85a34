import { renameSync, rmSync } from "node:fs";
import { licensePlugin } from "rolldown-license-plugin";
import type { UserConfig } from "tsdown";
import { readBuiltins } from "./src/read-builtins.ts";
import { renderLicenses } from "./src/render-licenses.ts";
import { tools } from "./src/tools.ts";
import { writePackage } from "./src/write-package.ts";

/**
 * The package `d2pipe`: every tool as one bundle whose parts are shared, so that zod is there once. A part that a tool loads with
 * `await import(…)` is a file of its own: `--version` and `--help` load next to nothing, and the cloud vendors' libraries (2 MB)
 * only a run that uses them. Not minified: the stack of a bug is to be read.
 */
const config: UserConfig = {
  entry: Object.fromEntries(tools.map(({ name, main }) => [name, main])),
  format: "esm",
  platform: "node",
  target: "node24",
  dts: false,
  // Made beside what is there, which tools may be running from, and put in its place at the end.
  outDir: "dist.partial",
  clean: true,
  // A package that is not installed would be left out of the bundle with a warning, and the cache would keep that.
  failOnWarn: true,
  minify: false,
  deps: { alwaysBundle: [/.*/], onlyBundle: false },
  // What jsonc-parser has under "main" loads its parts at run time, by names that a bundle does not have.
  inputOptions: { resolve: { mainFields: ["module", "main"] } },
  outputOptions: { entryFileNames: "lib/[name].mjs", chunkFileNames: "lib/parts/[name].mjs" },
  plugins: [
    readBuiltins(),
    licensePlugin({
      done: (packages, context) => {
        context.emitFile({ type: "asset", fileName: "THIRD-PARTY.txt", source: renderLicenses(packages) });
      },
      failOnUnlicensed: true,
    }),
  ],
  hooks: {
    "build:done": () => {
      writePackage("dist.partial");
      rmSync("dist", { recursive: true, force: true });
      renameSync("dist.partial", "dist");
    },
  },
};

export default config;
