import { type Question, type Survey, toPath } from "../kobo/survey.ts";
import type { Random } from "./random.ts";
import type { SubmissionDraft } from "./submission-issues.ts";

/** Text as people type it: quotes, line ends, the delimiters of every CSV, accents, leading zeros. */
const remarks: readonly [string, ...string[]] = [
  "Chimwemwe B.",
  'Zoë "Zo" N’Dour',
  "José Ångström; équipe 2",
  "Team ~ South",
  "Grace Phiri\n(with the district officer)",
  "Amina, Łucja",
  "007",
  " Thandiwe ",
  "=SUM(A1)",
  "Fatoumata\r\nDiallo-Ñuñez",
];

function toStamp(at: number): string {
  return new Date(at).toISOString().replace("Z", "+00:00");
}

class AnswerMaker {
  readonly #random: Random;
  readonly #at: number;

  constructor(random: Random, at: number) {
    this.#random = random;
    this.#at = at;
  }

  #pickSome(choices: Question["choices"] = []): string {
    return choices
      .filter(() => this.#random.chance(0.5))
      .map(({ name }) => name)
      .join(" ");
  }

  #pick(choices: Question["choices"] = []): string {
    return choices[this.#random.whole(0, choices.length - 1)]?.name ?? "";
  }

  /** The empty text: not answered. */
  answer({ type, choices, group, name }: Question): string {
    const random = this.#random;
    if (type === "start") return toStamp(this.#at);
    if (type === "end") return toStamp(this.#at + random.whole(300, 4000) * 1000);
    if (type === "date") return toStamp(this.#at).slice(0, 10);
    // Every form is left half empty somewhere; the place and the compulsory type are not.
    if (group.startsWith("ipc/") && random.chance(0.12)) return "";
    if (type === "select_one") return this.#pick(choices);
    if (type === "select_multiple") return this.#pickSome(choices);
    if (type === "geopoint") return random.chance(0.3) ? `-9.${random.whole(10, 99)} 33.10 500 10` : "";
    if (type === "image") return random.chance(0.1) ? `entrance-${random.hex(6)}.jpg` : "";
    if (type === "integer") return String(random.whole(0, 60));
    if (type === "decimal") return (random.whole(0, 100) / 100).toFixed(2);
    return name === "ipc_assessor" ? random.pick(remarks) : random.hex(8);
  }
}

/** Answers of one visit to one facility. */
export function toIpcAnswers(random: Random, survey: Survey, at: number): SubmissionDraft["answers"] {
  const maker = new AnswerMaker(random, at);
  const pairs = survey.questions.map((question) => [toPath(question), maker.answer(question)] as const);
  const answers: SubmissionDraft["answers"] = Object.fromEntries(pairs.filter(([, value]) => value !== ""));
  if (random.chance(0.5)) {
    answers.staff = ["nurse", "cleaner"].map((role) => ({
      "staff/role": role,
      "staff/count": String(random.whole(1, 6)),
    }));
  }
  return answers;
}
