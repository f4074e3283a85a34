import { parseJsonFile, type ParsedFile } from "@d2pipe/issues";
import { z } from "zod";
import type { OrgUnitTable } from "./mapping-document.ts";

const schema: z.ZodType<OrgUnitTable> = z.record(
  z.string(),
  z.string("expected the UID of an org unit"),
  "expected one JSON object, text of the source → UID of an org unit",
);

/** Reads a table of org units, as the SIPCA loader's `mapping_orgUnits.json` (commcare-kobo-api §12.1). */
export function parseOrgUnitTable(text: string, source: string): ParsedFile<OrgUnitTable> {
  return parseJsonFile(text, source, schema);
}
