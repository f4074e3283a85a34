import type { Rolldown } from "tsdown";

const builtinImport =
  /^import (?:(?<whole>[\w$]+)|\* as (?<space>[\w$]+))?(?:, )?(?<names>\{.*\})? from (?<from>"node:[\w/]+");$/gm;

/**
 * Reads parts of Node where a bundle would import them. An import of `node:util`, `node:process` or `node:fs` reads each of their
 * exports, among them those that load what hardly a tool needs (Node 24).
 */
export function readBuiltins(): Rolldown.Plugin {
  return {
    name: "read-builtins",
    renderChunk: (code) =>
      code.replaceAll(
        builtinImport,
        (
          _import,
          whole: string | undefined,
          space: string | undefined,
          names: string | undefined,
          from: string,
        ) => {
          const bound = [whole, space, names?.replaceAll(" as ", ": ")].filter((one) => one !== undefined);
          return bound.map((one) => `const ${one} = process.getBuiltinModule(${from});`).join(" ");
        },
      ),
  };
}
