export { renderReportPage } from "./render-report-page.ts";
export type { OwedGroup, OwedRecord, ReportedRun, ReportPage, ReviewGroup } from "./report-data.ts";
