export {
  createMailer,
  type Mailer,
  type MailerOptions,
  type MailTimeouts,
  type Message,
} from "./create-mailer.ts";
export { MailError, type SmtpFault } from "./mail-error.ts";
export type { OutcomeSummary, OwedGroup, OwedRecord } from "./outcome-summary.ts";
export { type RenderedSummary, renderSummary } from "./render-summary.ts";
