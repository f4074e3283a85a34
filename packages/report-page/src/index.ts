export { renderReportPage } from "./render-report-page.ts";
export type { PendingGroup, PendingRecord, ReportedRun, ReportPage, ReviewGroup } from "./report-data.ts";
