import type { UserConfig } from "tsdown";

/**
 * A package that others can install, in its `dist`: one module and its types. What stands under its `dependencies` stays an import;
 * packages of this workspace that are not published stand under `devDependencies` and become part of it, types too.
 */
const config: UserConfig = {
  // Else tsdown looks beside this file, not in the package that asked.
  cwd: process.cwd(),
  entry: { index: "src/index.ts" },
  format: "esm",
  platform: "node",
  target: "node24",
  // Every exported name has its type written out (isolatedDeclarations), so no compiler has to infer one.
  dts: { oxc: true },
  fixedExtension: false,
  clean: true,
  // A package that is not installed would be left out with a warning, and the cache would keep that.
  failOnWarn: true,
  minify: false,
};

export default config;
