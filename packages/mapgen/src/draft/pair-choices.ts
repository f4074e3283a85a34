import type { Choice } from "../form/question.ts";
import type { TargetElement } from "../target-stage.ts";
import { compareNames } from "./compare-names.ts";
import { type Confidence, lower, none } from "./confidence.ts";

export interface Option {
  code: string;
  name: string;
}

/** A choice with the option it most likely is, if any. */
export interface ChoicePair {
  choice: Choice;
  option: Option | undefined;
  confidence: Confidence;
}

/** A similarity below this makes no suggestion. */
export const leastScore = 0.3;

const yes: Option = { code: "true", name: "Yes" };
const no: Option = { code: "false", name: "No" };

/** The options of a data element; yes and no where DHIS2 has no set for them. */
export function listOptions({ optionSet, valueType }: TargetElement): readonly Option[] | undefined {
  if (optionSet) return optionSet.options;
  if (valueType === "BOOLEAN") return [yes, no];
  return valueType === "TRUE_ONLY" ? [yes] : undefined;
}

/** The likeliest option; less sure where two are equally similar. */
function pairChoice(choice: Choice, options: readonly Option[]): ChoicePair {
  const ranked = options
    .map((option) => ({ option, confidence: compareNames(choice, option) }))
    .toSorted((one, other) => other.confidence.score - one.confidence.score);
  const [first, second] = ranked;
  if (!first || first.confidence.score < leastScore) return { choice, option: undefined, confidence: none };
  const isTie =
    second !== undefined &&
    first.confidence.score - second.confidence.score < 0.02 &&
    first.confidence.score < 1;
  const confidence = isTie
    ? lower(first.confidence, 0.7, `option ${second.option.code} is just as similar`)
    : first.confidence;
  return { choice, option: first.option, confidence };
}

export function pairChoices(choices: readonly Choice[], options: readonly Option[]): ChoicePair[] {
  return choices.map((choice) => pairChoice(choice, options));
}
