// Plain JavaScript for Node 18 and later: it runs before the pinned Node is there.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const pins = JSON.parse(readFileSync(join(root, "bootstrap", "pins.json"), "utf8"));
const tools = join(root, ".tools");

function isNewEnough(version, least) {
  const [a, b] = [version, least].map((text) => text.split(".").map(Number));
  for (let at = 0; at < 3; at += 1) if (a[at] !== b[at]) return a[at] > b[at];
  return true;
}

function say(text) {
  process.stderr.write(`bootstrap: ${text}\n`);
}

/** Runs a command with the toolchain on the PATH; ends this process with its exit code when it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (result.error) fail(`${command}: ${result.error.message}`);
  if (result.status !== 0) process.exit(result.status ?? 1);
}

export function fail(text) {
  say(text);
  process.exit(1);
}

function installPins(wanted) {
  mkdirSync(tools, { recursive: true });
  writeFileSync(join(tools, "package.json"), '{"private":true}\n');
  say(`fetching ${wanted.join(" and ")} into .tools`);
  const args = [
    "install",
    "--no-save",
    "--no-package-lock",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    ...wanted,
  ];
  run("npm", args, {
    cwd: tools,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
}

/** pnpm of the pinned major: another one may not read the lockfile. */
function hasPnpm() {
  const { stdout } = spawnSync("pnpm", ["--version"], { cwd: root, encoding: "utf8" });
  return stdout?.split(".")[0] === pins.pnpm.split(".")[0];
}

/** Puts the pinned Node and pnpm first on the PATH, fetching as npm packages what this machine lacks. Offline once done. */
export function ensureToolchain() {
  const nodePackage = `node-${process.platform}-${process.arch}`;
  const nodeFolder = join(tools, "node_modules", nodePackage, "bin");
  const binFolder = join(tools, "node_modules", ".bin");
  const needsNode = !isNewEnough(process.versions.node, pins.leastNode);
  const wanted = [];
  if (needsNode && !existsSync(join(nodeFolder, "node"))) wanted.push(`${nodePackage}@${pins.node}`);
  if (!existsSync(join(binFolder, "pnpm")) && !hasPnpm()) wanted.push(`pnpm@${pins.pnpm}`);
  // One call for both: npm would prune what it finds and was not asked for.
  if (wanted.length > 0)
    installPins([...(needsNode ? [`${nodePackage}@${pins.node}`] : []), `pnpm@${pins.pnpm}`]);
  const folders = [...(needsNode ? [nodeFolder] : []), binFolder, join(root, "bin")];
  process.env.TURBO_TELEMETRY_DISABLED = "1";
  process.env.PATH = [...folders, process.env.PATH].join(delimiter);
}

/** Installs the workspace frozen when the lockfile is newer than the last install. */
export function ensureInstalled() {
  const stamp = join(root, "node_modules", ".d2pipe-installed");
  const lock = readFileSync(join(root, "pnpm-lock.yaml"), "utf8");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
    run("pnpm", ["install", "--frozen-lockfile", "--reporter=append-only", "--loglevel=warn"]);
    writeFileSync(stamp, lock);
  }
}

/** Builds the tools and the packages; a second where nothing has changed. */
export function ensureBuilt() {
  run("pnpm", ["run", "--silent", "build"]);
}
