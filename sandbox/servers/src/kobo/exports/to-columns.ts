import type { StoredSubmission } from "../submission.ts";
import { type Choice, type Question, type Survey, toPath } from "../survey.ts";
import type { ExportOptions } from "./export-options.ts";

/** One column of an export: its header, the tag below it, and its cell for a row. */
export interface ExportColumn {
  header: string;
  hxl?: string | undefined;
  cell(submission: StoredSubmission, place: number): string;
}

function answerOf(submission: StoredSubmission, question: Question): string {
  const answer = submission.answers[toPath(question)];
  return typeof answer === "string" ? answer : "";
}

class ColumnMaker {
  readonly #options: ExportOptions;

  constructor(options: ExportOptions) {
    this.#options = options;
  }

  /** Names under `_xml`, else labels; the path only with `hierarchy_in_labels`. */
  #header({ name, label, group }: Question): string {
    const own = this.#options.lang === "_xml" ? name : label;
    if (!this.#options.hierarchy_in_labels || group === "") return own;
    return [...group.split("/"), own].join(this.#options.group_sep);
  }

  #choice({ name, label }: Choice): string {
    return this.#options.lang === "_xml" ? name : label;
  }

  #value(question: Question, submission: StoredSubmission): string {
    const answer = answerOf(submission, question);
    if (!question.choices || answer === "") return answer;
    const names = question.type === "select_multiple" ? answer.split(" ") : [answer];
    const choices = question.choices;
    return names
      .map((name) => this.#choice(choices.find((each) => each.name === name) ?? { name, label: name }))
      .join(" ");
  }

  #single(question: Question): ExportColumn {
    return {
      header: this.#header(question),
      hxl: question.hxl,
      cell: (submission) => this.#value(question, submission),
    };
  }

  #details(question: Question): ExportColumn[] {
    return (question.choices ?? []).map((choice) => ({
      header: `${this.#header(question)}${this.#options.group_sep}${this.#choice(choice)}`,
      cell: (submission) => {
        const answer = answerOf(submission, question);
        return answer === "" ? "" : String(Number(answer.split(" ").includes(choice.name)));
      },
    }));
  }

  #geopoint(question: Question): ExportColumn[] {
    const parts = ["latitude", "longitude", "altitude", "precision"];
    return parts.map((part, place) => ({
      header: `_${this.#header(question)}_${part}`,
      cell: (submission) => answerOf(submission, question).split(" ")[place] ?? "",
    }));
  }

  ofQuestion(question: Question): ExportColumn[] {
    if (question.type === "geopoint") return [this.#single(question), ...this.#geopoint(question)];
    if (question.type !== "select_multiple") return [this.#single(question)];
    const { multiple_select: how } = this.#options;
    return [
      ...(how === "details" ? [] : [this.#single(question)]),
      ...(how === "summary" ? [] : this.#details(question)),
    ];
  }
}

/** Kobo's own columns at the end, in this order (commcare-kobo-api §11.1). */
function ownColumns(survey: Survey, oldServer: boolean): ExportColumn[] {
  const root: ExportColumn = { header: "meta/rootUuid", cell: ({ rootUuid }) => `uuid:${rootUuid}` };
  return [
    { header: "_id", cell: ({ _id }) => String(_id) },
    { header: "_uuid", cell: ({ uuid }) => uuid },
    { header: "_submission_time", cell: ({ submissionTime }) => submissionTime },
    { header: "_validation_status", cell: ({ validationStatus }) => validationStatus ?? "" },
    { header: "_notes", cell: () => "" },
    { header: "_status", cell: () => "submitted_via_web" },
    { header: "_submitted_by", cell: ({ submittedBy }) => submittedBy ?? "" },
    { header: "__version__", cell: () => survey.version },
    { header: "_tags", cell: () => "" },
    ...(oldServer ? [] : [root]),
    { header: "_index", cell: (_, place) => String(place + 1) },
  ];
}

/** The columns of the main section; repeats have none. `fields` keeps the named questions, `_uuid` and `meta/rootUuid`. */
export function toExportColumns(survey: Survey, options: ExportOptions, oldServer: boolean): ExportColumn[] {
  const { fields } = options;
  const isWanted = (name: string): boolean => !fields || fields.length === 0 || fields.includes(name);
  const isForced = (name: string): boolean => name === "_uuid" || name === "meta/rootUuid";
  const maker = new ColumnMaker(options);
  const questions = survey.questions.filter((question) => isWanted(toPath(question)));
  const own = ownColumns(survey, oldServer).filter(({ header }) => isWanted(header) || isForced(header));
  return [...questions.flatMap((question) => maker.ofQuestion(question)), ...own];
}
