export { type Pair, type PairsDocument, pairsDocumentSchema } from "./pairs-document.ts";
export { parsePairs } from "./parse-pairs.ts";
export { type PairSettings, toSettings } from "./to-settings.ts";
export { type ImportedPairs, importPairs } from "./d2integrator/import-pairs.ts";
export type { TableFile } from "./d2integrator/integrator-tables.ts";
