import { argv } from "node:process";
import { openIndex } from "../src/index.ts";

/** Child of kill.test.ts: settles batches of ten, each with a checkpoint that names the batch, until it is killed. */
const [, , file = "", first = "0"] = argv;
const index = openIndex(file, { tool: "test", now: () => new Date() });
process.stdout.write("ready\n");
for (let batch = Number(first); ; batch += 1) {
  const settlements = Array.from({ length: 10 }, (_, place) => ({
    system: "s",
    stream: "t",
    id: `${batch}-${place}`,
    scope: "event/p/s",
    target: "a1B2c3D4e5F",
    generation: 0,
    rev: undefined,
    hash: index.hash(`${batch}`),
    status: "created" as const,
    code: undefined,
  }));
  await index.settle(settlements, [{ system: "s", stream: "t", cursor: { batch } }]);
}
