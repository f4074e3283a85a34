export { type CaseForm, type CaseFormOptions, renderCaseForm } from "./case-form.ts";
export { type CasePage, type CaseText, toText } from "./case-page.ts";
export { type CaseApi, type CaseQuery, defaultPageSize, maxPageSize } from "./case-query.ts";
export { type CommcareClient, type CommcareClientOptions, createCommcareClient } from "./commcare-client.ts";
export type { FoundCases } from "./get-cases.ts";
export { Repeats } from "./repeats.ts";
export type { SubmitResult } from "./submit-form.ts";
export { addMilliseconds, type ParsedTime, parseTime, type TimeUnit } from "./timestamp.ts";
export {
  type CasePropertyUpdate,
  maxUpdates,
  type RefusedUpdate,
  renderUpdates,
  type UpdateResult,
} from "./update-cases.ts";
