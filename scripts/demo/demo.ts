import { clearFolder } from "./demo-folder.ts";
import { demoCases } from "./demo-cases.ts";
import { demoDatasets } from "./demo-datasets.ts";
import { demoKobo } from "./demo-kobo.ts";

/** The README's demo: `npm run demo`, `npm run demo -- kobo`, `npm run demo -- datasets`; a number changes how many records there are. */
const args = process.argv.slice(2);
const count = args.find((arg) => /^\d+$/.test(arg));
clearFolder();
if (args.includes("kobo")) await demoKobo(count);
else if (args.includes("datasets")) await demoDatasets(count);
else await demoCases(count);
