import { UsageError } from "@d2pipe/errors";
import { parseDelimiter } from "@d2pipe/kobo-csv";
import { draftSheet, type Question, SampleColumns } from "@d2pipe/mapgen";
import { renderSheet } from "@d2pipe/mapping";
import { ensureNew, writeWhole, type RunWork } from "@d2pipe/tool-kit";
import { type GenContext, ensureGiven, getTargetStage } from "./gen-context.ts";
import { readForm } from "./read-form.ts";
import { readSample } from "./read-sample.ts";

/** The questions of the form and the columns of the sample; with both, the sample's columns with the form's labels and choices. */
async function readQuestions(context: GenContext): Promise<Question[]> {
  const { form, sample } = context.flags;
  const asked = form === undefined ? undefined : await readForm(context, form);
  if (sample === undefined) return asked ?? [];
  const columns = await readSample(context, sample, (names) => new SampleColumns(names));
  return columns.toQuestions(asked);
}

/** Writes a draft to be edited. */
export function createDraft(context: GenContext): RunWork {
  const { flags, log, out } = context;
  const given = { to: flags.to };
  ensureGiven("draft", given);
  const { to } = given;
  if (flags.form === undefined && flags.sample === undefined)
    throw new UsageError("draft needs --form or --sample, or both");
  const delimiter = parseDelimiter(flags["to-delimiter"]);
  ensureNew(to, flags.replace);
  return {
    async run() {
      const questions = await readQuestions(context);
      const stage = await getTargetStage(context);
      const draft = draftSheet(questions, stage, {
        accept: flags.accept,
        orgUnitFrom: flags["org-unit-from"],
        dateFrom: flags["date-from"],
        showValues: context.common.showValues,
      });
      writeWhole(to, await renderSheet(draft.rows, delimiter));
      out.count("data elements", stage.elements.length, "data element");
      out.count("paired", draft.paired);
      out.count("rows to decide", draft.undecided, "row to decide");
      out.count("columns left over", draft.unpairedColumns, "column left over");
      if (draft.undecided > 0)
        log.info(`${to}: put yes or no where use is ?, then give it to to-events --mapping`);
    },
  };
}
