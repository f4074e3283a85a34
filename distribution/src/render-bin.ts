/** MiB of V8's young generation. Records die young, and the tools of a pipe share one small server. */
const usualFlags = "--max-semi-space-size=8";
const flags: Readonly<Record<string, string>> = {
  // It holds two pages beside its records, and is as fast with half of it.
  "fetch-kobo": "--max-semi-space-size=4",
  // It copies bytes, and makes few objects.
  "pull-datasets": "--max-semi-space-size=1",
  // It holds thousands of records until their answers come: collected when they have grown by a half, not several times over.
  "push-dhis2": `${usualFlags} --heap-growing-percent=50`,
};

/** The second line, for the shell: one line, since to Node all of it is a text and a comment. */
function renderShellLine(name: string, needs: string): string {
  return [
    `":" //`,
    `command -v node > /dev/null || { echo "${needs}, and there is no node on the PATH" >&2; exit 2; }`,
    // One arena: what a thread frees, the others use. Most work is in one thread.
    'export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-1}"',
    `exec node ${flags[name] ?? usualFlags} "$0" "$@"`,
  ].join("; ");
}

/**
 * The file that people start as `name`. The shell reads its second line and becomes Node, which reads the file again. (`env -S`,
 * which could pass flags too, is missing in BusyBox.) CommonJS, and nothing in it is newer than Node 14, so that an old one can
 * say that it is too old.
 */
export function renderBin(name: string, leastNode: string): string {
  const needs = `${name}: needs Node ${leastNode} or newer`;
  const [major = 0, minor = 0] = leastNode.split(".").map(Number);
  return `#!/bin/sh
${renderShellLine(name, needs)}
const { join } = require("path");
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < ${major} || (major === ${major} && minor < ${minor})) {
  process.stderr.write("${needs}, and the node on the PATH is " + process.version + "\\n");
  process.exitCode = 2;
} else {
  const cache = process.env.XDG_CACHE_HOME || join(process.env.HOME || "/tmp", ".cache");
  require("module").enableCompileCache(join(cache, "d2pipe"));
  import("../lib/${name}.mjs");
}
`;
}
