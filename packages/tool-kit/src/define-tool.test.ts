import { expect, test } from "vitest";
import { sharedFlags, universalFlags } from "./common-flags.ts";
import { defineTool } from "./define-tool.ts";
import { flagsOf } from "./tool-flags.ts";

const declaration = {
  name: "do-nothing",
  description: "Do nothing",
  input: "none",
  examples: [],
  start: async () => ({ run: async () => undefined }),
} as const;

test("a tool has its own flags, those it shares, and those that all have", () => {
  const own = { type: "switch", description: "its own" } as const;
  const tool = defineTool({ ...declaration, flags: { own }, common: ["index"], settings: ["dhis2"] });
  expect(flagsOf(tool)).toEqual({
    own,
    index: sharedFlags.index,
    connection: sharedFlags.connection,
    env: sharedFlags.env,
    retries: sharedFlags.retries,
    ...universalFlags,
  });
});

// `tsc` is the judge: a line below that compiles is an error there.
test("a flag of a tool's own under a common name does not compile", () => {
  const description = "where the settings of others are written";
  // @ts-expect-error: --env reads settings in every tool
  defineTool({ ...declaration, flags: { env: { type: "text", value: "FILE", description } } });
  // @ts-expect-error: --quiet is a flag of every tool
  defineTool({ ...declaration, flags: { quiet: { type: "switch", description } } });
});
