import { argv } from "node:process";
import { anEntry, toChanges } from "@d2pipe/testkit";
import { openIndex } from "../src/index.ts";

/** Child of kill.test.ts: commits batches of ten, each with a checkpoint that names the batch, until it is killed. */
const [, , file = "", first = "0"] = argv;
const index = openIndex(file, { tool: "test", now: () => new Date() });
process.stdout.write("ready\n");
for (let batch = Number(first); ; batch += 1) {
  const entries = Array.from({ length: 10 }, (_, place) =>
    anEntry(`${batch}-${place}`, { system: "s", stream: "t", hash: index.hash(`${batch}`) }),
  );
  await index.commit(toChanges(entries, [{ system: "s", stream: "t", cursor: { batch } }]));
}
