import type { AnswerType } from "../form/question.ts";
import type { TargetElement } from "../target-stage.ts";

const numbers = /^(?:INTEGER|NUMBER|PERCENTAGE|UNIT_INTERVAL)/u;
const texts = /TEXT$|^(?:LETTER|PHONE_NUMBER|EMAIL|URL|USERNAME)$/u;

const fits: Readonly<Partial<Record<AnswerType, (valueType: string) => boolean>>> = {
  integer: (valueType) => numbers.test(valueType) || texts.test(valueType),
  decimal: (valueType) => /^(?:NUMBER|PERCENTAGE|UNIT_INTERVAL)$/u.test(valueType) || texts.test(valueType),
  date: (valueType) => /^(?:DATE|AGE)$/u.test(valueType) || texts.test(valueType),
  datetime: (valueType) => valueType.startsWith("DATE") || texts.test(valueType),
  time: (valueType) => valueType === "TIME" || texts.test(valueType),
  geopoint: (valueType) => valueType === "COORDINATE" || texts.test(valueType),
  text: (valueType) => texts.test(valueType),
};

/** Why an answer of this type will hardly do for the data element, or nothing. */
export function formatTypeMismatch(type: AnswerType | undefined, element: TargetElement): string | undefined {
  const { valueType, optionSet } = element;
  if (type === undefined || type === "other") return undefined;
  const isChosen = type === "select_one" || type === "select_multiple";
  if (isChosen && type === "select_multiple" && valueType !== "MULTI_TEXT" && optionSet)
    return `the form lets choose several, and ${valueType} holds one`;
  if (isChosen) {
    const isChoice =
      optionSet !== undefined ||
      valueType === "BOOLEAN" ||
      valueType === "TRUE_ONLY" ||
      texts.test(valueType);
    return isChoice ? undefined : `the form offers choices, and the data element is ${valueType}`;
  }
  if (optionSet) return `the form asks for ${type}, and the data element has options`;
  return fits[type]?.(valueType) === false
    ? `the form asks for ${type}, and the data element is ${valueType}`
    : undefined;
}
