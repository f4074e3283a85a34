import { clearFolder } from "./demo-folder.ts";
import { demoCases } from "./demo-cases.ts";
import { demoKobo } from "./demo-kobo.ts";

/** The README's demo: `npm run demo`, `npm run demo -- kobo`; a number changes how many records there are. */
const args = process.argv.slice(2);
const count = args.find((arg) => /^\d+$/.test(arg));
clearFolder();
await (args.includes("kobo") ? demoKobo(count) : demoCases(count));
