export type { MappingFlags } from "./apply-flags.ts";
export { type CompiledValue, compileValue } from "./compile-value.ts";
export { type CompiledMapping, compileMapping } from "./compile-mapping.ts";
export { type ExplainedEvent, explainEvent } from "./explain-event.ts";
export { type MappingDocument, mappingDocumentSchema, type ValueRule } from "./mapping-document.ts";
export {
  type CheckedMapping,
  type MappingSource,
  type NamedText,
  parseMapping,
  readMapping,
} from "./parse-mapping.ts";
export { listSources, PropertyCounter, type PropertyReport } from "./property-counter.ts";
export { type Fields, listNames, type SourceRecord } from "./read-source.ts";
export { type RecordIssue, toRecordIssue } from "./record-issue.ts";
export { toEvent, toEventUid } from "./to-event.ts";
export { readCsvCells } from "./read-csv-cells.ts";
export { toCell } from "./sheet/cell-text.ts";
export { renderSheet, type SheetRow, sheetColumns } from "./sheet/sheet-row.ts";
export { toSheetRows } from "./sheet/to-sheet-rows.ts";
export { listCodes } from "./to-rule-element.ts";
export { type RejectionOptions, toRejection } from "./to-rejection.ts";
