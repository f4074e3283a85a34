import { availableParallelism } from "node:os";
import type { ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = {
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "tools/*/src/**/*.test.ts",
      "sandbox/*/src/**/*.test.ts",
      "tests/**/*.test.ts",
    ],
    // Tests mostly wait for the tools that they start: one worker more than there are cores, where Vitest would leave one core free.
    maxWorkers: availableParallelism() + 1,
    globalSetup: ["tests/build-first.ts"],
    // Only what hangs is ended by a limit: how long a test takes is a matter of the machine and of what else it does.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } },
  },
};

export default config;
