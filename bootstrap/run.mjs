// `npm run demo` and `npm test`: set everything up on a fresh machine, then do the one thing.
import { ensureBuilt, ensureInstalled, ensureToolchain, fail, run } from "./toolchain.mjs";

const [what, ...rest] = process.argv.slice(2);
const commands = {
  demo: () => {
    ensureBuilt();
    run("node", ["scripts/demo/demo.ts", ...rest]);
  },
  // Vitest builds before the first test, however it is started.
  test: () => run("node", ["scripts/test.ts", ...rest]),
  check: () => run("node", ["scripts/check.ts", ...rest]),
  setup: ensureBuilt,
};

const command = commands[what];
if (!command) fail(`expected one of ${Object.keys(commands).join(", ")}`);
ensureToolchain();
ensureInstalled();
command();
