import { defineTool, runTool } from "@d2pipe/tool-kit";

/** A tool for the kit's own tests: every case becomes an event; cases named bad are refused; `throw` is a bug. */
await runTool(
  defineTool({
    name: "try-tool",
    description: "Try the kit",
    input: "records",
    consumes: ["case"],
    flags: {
      word: { type: "text", value: "WORD", description: "a word", choices: ["one", "two"] },
      many: { type: "list", value: "WORD", description: "words" },
      window: { type: "pair", value: "A B", description: "two", short: "w" },
      size: { type: "number", value: "N", description: "a number", default: 3, max: 9 },
    },
    examples: ["try-tool < cases.ndjson", "fetch-cases --type visit | try-tool"],
    produces: ["event"],
    async start({ out, flags }) {
      return {
        record(line, raw) {
          if (line.case.case_id === "throw") throw new Error("thrown on purpose");
          if (line.case.case_id === "bad")
            return out.reject(line.src, { code: "BAD_VALUE", message: "bad" }, raw);
          out.write({ src: line.src, event: { event: line.case.case_id, size: flags.size } });
        },
      };
    },
  }),
);
