import { type IssueList, parseJsonFile } from "@d2pipe/issues";
import { type MappingDocument, mappingDocumentSchema } from "./mapping-document.ts";

/** A document that was read, or not, with every issue found on the way. */
export interface ReadDocument {
  document: MappingDocument | undefined;
  issues: IssueList;
}

/** Reads a mapping document in JSON. */
export function parseJsonMapping(text: string, source: string): ReadDocument {
  const { value, issues } = parseJsonFile(text, source, mappingDocumentSchema);
  return { document: value, issues };
}
