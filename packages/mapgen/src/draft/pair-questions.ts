import type { Question } from "../form/question.ts";
import type { TargetElement } from "../target-stage.ts";
import { compareNames } from "./compare-names.ts";
import { type Confidence, lower } from "./confidence.ts";
import { formatTypeMismatch } from "./fits-answer-type.ts";
import { leastScore, listOptions, pairChoices } from "./pair-choices.ts";

/** A column and a data element that most likely belong together. */
export interface Pair {
  question: Question;
  element: TargetElement;
  confidence: Confidence;
}

/** Answers make a pair more or less sure: a form that offers what DHIS2 takes is a strong sign for it, one that does not a sign against it. */
function weighChoices(
  { choices = [], isSampled }: Question,
  element: TargetElement,
  confidence: Confidence,
): Confidence {
  const options = listOptions(element);
  if (!options || choices.length === 0) return confidence;
  const matched = pairChoices(choices, options).filter((pair) => pair.confidence.score >= 0.8).length;
  const what = isSampled === true ? "answers" : "choices";
  if (matched === choices.length) {
    const score = Math.min(1, confidence.score + 0.1);
    return { score, reason: `${confidence.reason}; all ${what} are options` };
  }
  const share = matched / choices.length;
  return share >= 0.5
    ? confidence
    : lower(confidence, 0.6 + share / 2, `only ${matched} of ${choices.length} ${what} are options`);
}

function comparePair(question: Question, element: TargetElement): Pair | undefined {
  const named = compareNames({ name: question.column, labels: question.labels }, element);
  if (named.score < leastScore) return undefined;
  const mismatch = formatTypeMismatch(question.type, element);
  const typed = mismatch === undefined ? named : lower(named, 0.7, mismatch);
  const confidence = weighChoices(question, element, typed);
  return confidence.score < leastScore ? undefined : { question, element, confidence };
}

/** Another candidate that is just as similar, and has no surer partner of its own, makes a pair less sure. */
function weighRivals(
  pair: Pair,
  candidates: readonly Pair[],
  partners: ReadonlyMap<Question | TargetElement, Pair>,
): Pair {
  const { question, element, confidence } = pair;
  const rival = candidates.find((other) => {
    if (other === pair || (other.question === question) === (other.element === element)) return false;
    if (other.confidence.score <= confidence.score - 0.02) return false;
    const partner = partners.get(other.question === question ? other.element : other.question);
    return partner === undefined || partner.confidence.score < other.confidence.score;
  });
  if (!rival) return pair;
  const what =
    rival.question === question ? `data element ${rival.element.name}` : `column ${rival.question.column}`;
  return { ...pair, confidence: lower(confidence, 0.7, `${what} is just as similar`) };
}

/** Pairs each data element with at most one column, the surest pairs first. */
export function pairQuestions(questions: readonly Question[], elements: readonly TargetElement[]): Pair[] {
  const candidates = questions
    .flatMap((question) => elements.flatMap((element) => comparePair(question, element) ?? []))
    .toSorted((one, other) => other.confidence.score - one.confidence.score);
  const partners = new Map<Question | TargetElement, Pair>();
  const pairs: Pair[] = [];
  for (const pair of candidates) {
    if (partners.has(pair.question) || partners.has(pair.element)) continue;
    partners.set(pair.question, pair).set(pair.element, pair);
    pairs.push(pair);
  }
  return pairs.map((pair) => weighRivals(pair, candidates, partners));
}
