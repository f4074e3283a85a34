export { checkMetadata, type CheckTarget } from "./check/check-metadata.ts";
export { type Finding, type FindingCode, isOutdated } from "./check/finding.ts";
export { renderFindings } from "./check/render-findings.ts";
export { SampleCheck } from "./check/sample-check.ts";
export { type Draft, type DraftOptions, draftSheet } from "./draft/draft-sheet.ts";
export { draftIdTable, type IdTableDraft, type IdTableRow } from "./ids/draft-id-table.ts";
export { chooseDataSets, type DataSetChoice, type ElementPlaces } from "./data-sets/choose-data-sets.ts";
export { parseXlsform } from "./form/parse-xlsform.ts";
export type { AnswerType, Choice, Question } from "./form/question.ts";
export { readWorkbook, type Sheet } from "./form/read-workbook.ts";
export { SampleColumns } from "./form/sample-columns.ts";
export { type GeneratedMapping, generateMapping, type Generation } from "./loader/generate-mapping.ts";
export {
  type ColumnTable,
  type OptionTable,
  parseColumnTable,
  parseOptionTable,
} from "./loader/parse-loader-table.ts";
export { renderGenerated } from "./loader/render-generated.ts";
export { type TargetElement, type TargetStage, toTargetStage } from "./target-stage.ts";
