export {
  type MetadataSnapshot,
  metadataSnapshotSchema,
  metadataSnapshotVersion,
  parseMetadataSnapshot,
  type SnapshotDataElement,
  type SnapshotOptionSet,
  type SnapshotOrganisationUnit,
  type SnapshotProgram,
  type SnapshotProgramStage,
  snapshotOptionSetSchema,
  snapshotOrganisationUnitSchema,
  snapshotProgramStageSchema,
} from "./metadata-snapshot.ts";
export {
  type SnapshotAggregateElement,
  type SnapshotCategoryCombo,
  snapshotCategoryComboSchema,
  type SnapshotCategoryOptionCombo,
  type SnapshotDataSet,
  type SnapshotDataSetElement,
  snapshotDataSetElementSchema,
} from "./data-set-snapshot.ts";
export { isCalendarDate, type Moment, parseMoment } from "./calendar.ts";
export { createDataValueCheck, type DataValueCheck, type DataValueToCheck } from "./check-data-value.ts";
export { type EventIssue, eventStatuses, listRequestIssues } from "./check-event.ts";
export { checkValue, renderValueIssue, type ValueIssueCode } from "./check-value.ts";
export {
  createElementConverter,
  type ElementConverter,
  type ElementValue,
  type ValueIssue,
  type ValueTable,
} from "./element-converter.ts";
export { formatAllNamed, formatNamed, type Named } from "./format-named.ts";
export { findPeriodType, isKnownPeriodType } from "./period-type.ts";
export { fitsValueType } from "./fits-value-type.ts";
export { type OrgUnitRules, toOrgUnitRules } from "./org-unit-rules.ts";
export { asksForCompulsory, createPreflight, type Preflight } from "./preflight.ts";
export { type ElementRules, type OptionRules, type StageRules, toStageRules } from "./stage-rules.ts";
export { createTimeZone, cutDate, isTimeZone, type TimeZone, toWallClock } from "./time-zone.ts";
export { type ConvertedValue, createToValue, type RawValue } from "./to-value.ts";
export { isValueType, type ValueType, valueTypes } from "./value-type.ts";
export { type Dialect, type DialectChoice, dialectFor } from "./dialect.ts";
export type { ErrorMeaning } from "./error-codes.ts";
export {
  explainErrorCode,
  explainTrackerError,
  type TrackerError,
  type TrackerExplanation,
  type TrackerPayload,
} from "./explain-tracker-error.ts";
export { type CodeMeaning, explainCode } from "./explain-code.ts";
export { addDecimals } from "./add-decimals.ts";
