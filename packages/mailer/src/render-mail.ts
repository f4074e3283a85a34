import { formatDuration, formatTime } from "@d2pipe/format";
import type { MailContent, RenderedMail, Section } from "./mail-content.ts";
import type { OutcomeSummary } from "./outcome-summary.ts";
import { renderHtml } from "./render-html.ts";
import { renderText } from "./render-text.ts";
import { formatHeadline, listRecordSteps, listRunSteps, toSummarySections } from "./to-summary-sections.ts";

/** How a run of a pipeline ended. */
export interface RunEnd {
  /** Name of the pipeline. */
  name: string;
  /** `FAILED: DHIS2 refused the password`. */
  state: string;
  /** Machine. */
  place: string;
  /** ISO times. */
  started: string;
  finished: string;
  /** What a person does about it. */
  advice: readonly string[];
  /** The parts that did not end with 0: name, exit code, what the code means. */
  steps: readonly (readonly [string, string, string])[];
  /** Of a run in several parts: what became of the records of each. */
  parts: readonly (readonly [part: string, headline: string])[];
  /** The last lines on stderr. */
  log: readonly string[];
  /** When the run got as far as outcomes. */
  summary: OutcomeSummary | undefined;
}

function render(content: MailContent): RenderedMail {
  return { subject: content.subject, text: renderText(content), html: renderHtml(content) };
}

/**
 * The outcomes of a run as a mail. Ids and codes only, unless a record carries a message. `title` stands before the counts
 * in the subject.
 */
export function renderSummary(
  summary: OutcomeSummary,
  title: string = `[d2pipe] ${summary.name}`,
): RenderedMail {
  const headline = formatHeadline(summary);
  return render({
    subject: `${title}: ${headline}`,
    headline: `${summary.name}: ${headline}`,
    notice: `Finished ${formatTime(summary.finished)} UTC.`,
    sections: [
      ...toSummarySections(summary),
      { kind: "list", title: "What to do", items: [...listRunSteps(summary), ...listRecordSteps(summary)] },
    ],
  });
}

/** The end of a run as a mail: what failed, what to do, the outcomes, and what stood on stderr. */
export function renderRunEnd(run: RunEnd): RenderedMail {
  const { name, state, place, started, finished, advice, steps, parts, log, summary } = run;
  const records: Section[] = summary === undefined ? [] : toSummarySections(summary);
  return render({
    subject: `[d2pipe] ${name}: ${state}`,
    headline: `${name}: ${state}`,
    notice: `Ended ${formatTime(finished)} UTC on ${place}, after ${formatDuration(started, finished)}.`,
    sections: [
      {
        kind: "list",
        title: "What to do",
        items: [...advice, ...(summary === undefined ? [] : listRecordSteps(summary))],
      },
      {
        kind: "table",
        title: "How the steps ended",
        head: ["step", "exit code", "which means"],
        rows: steps,
      },
      { kind: "table", title: "Each part", head: ["part", "its records"], rows: parts },
      ...records,
      { kind: "log", title: "The last lines on stderr", lines: log },
    ],
  });
}
