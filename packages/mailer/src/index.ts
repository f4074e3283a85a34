export {
  createMailer,
  type Mailer,
  type MailerOptions,
  type MailTimeouts,
  type Message,
} from "./create-mailer.ts";
export { MailError, type SmtpFault } from "./mail-error.ts";
export type { RenderedMail } from "./mail-content.ts";
export {
  needsLook,
  type OutcomeSummary,
  outcomeSummarySchema,
  type SummaryGroup,
  type SummaryRecord,
} from "./outcome-summary.ts";
export { mergeSummaries } from "./merge-summaries.ts";
export { renderRunEnd, renderSummary, type RunEnd } from "./render-mail.ts";
export { formatHeadline, formatStatus } from "./to-summary-sections.ts";
