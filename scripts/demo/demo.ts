import { clearFolder } from "./demo-folder.ts";
import { demoCases } from "./demo-cases.ts";
import { demoCasesFromDhis2 } from "./demo-cases-from-dhis2.ts";
import { demoDatasets } from "./demo-datasets.ts";
import { demoKobo } from "./demo-kobo.ts";

/** By the word behind `npm run demo --`; without one the hourly pipeline from CommCare. */
const demos = new Map([
  ["kobo", demoKobo],
  ["datasets", demoDatasets],
  ["cases-from-dhis2", demoCasesFromDhis2],
]);

/** The README's demo; a number changes how many records there are. */
const args = process.argv.slice(2);
const count = args.find((arg) => /^\d+$/.test(arg));
clearFolder();
const [named] = args.flatMap((arg) => demos.get(arg) ?? []);
await (named ?? demoCases)(count);
