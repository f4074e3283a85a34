import type { OutcomeSummary } from "./outcome-summary.ts";
import { renderHeadline } from "./render-headline.ts";
import { renderHtml } from "./render-html.ts";
import { renderText } from "./render-text.ts";

export interface RenderedSummary {
  subject: string;
  text: string;
  html: string;
}

/**
 * A summary as subject, text and HTML. Ids and codes only, unless a record carries a message.
 * `title` stands before the counts in the subject.
 */
export function renderSummary(
  summary: OutcomeSummary,
  title: string = `[d2pipe] ${summary.name}`,
): RenderedSummary {
  const headline = renderHeadline(summary);
  return {
    subject: `${title}: ${headline}`,
    text: renderText(summary, headline),
    html: renderHtml(summary, headline),
  };
}
