import { identifierOf } from "../../../metadata/id-scheme.ts";
import type { TrackedEntityAttribute } from "../../../metadata/tracker-model.ts";
import { attributeArg, identifierArg, plainArg } from "../error-args.ts";
import type { AttributesCheck } from "../entity-check.ts";
import { valueContextOf } from "./data-values.ts";
import { isOptionCode, valueErrorOf } from "./value-types.ts";

const maxLength = 1200;

function checkType(check: AttributesCheck, attribute: TrackedEntityAttribute, value: string): void {
  const { server, parameters } = check;
  const reason = valueErrorOf(attribute.valueType, value, valueContextOf(server));
  if (reason === undefined) return;
  if (server.profile.valueError === "element") {
    const named = attributeArg(attribute, parameters.schemes.idScheme);
    return check.refuse(
      "E1085",
      named,
      plainArg(reason === "value_not_valid_date" ? "value_not_valid_age" : reason),
    );
  }
  const type = plainArg(attribute.valueType);
  const named = server.profile.valueError === "valueType" ? type : { ...type, text: "" };
  const text = `Value type is ${attribute.valueType} but the value \`${value}\` is not.`;
  check.refuse("E1007", named, plainArg(text));
}

function checkOption(check: AttributesCheck, attribute: TrackedEntityAttribute, value: string): void {
  if (attribute.optionSet === undefined) return;
  const codes = check.server.model.optionCodes.get(attribute.optionSet) ?? new Set<string>();
  if (!isOptionCode(attribute.valueType, value, codes))
    check.refuse("E1125", plainArg(value), plainArg(attribute.optionSet));
}

/** E1064: compared as written; what the request changes elsewhere does not free a value (recordings). */
function checkUnique(check: AttributesCheck, attribute: TrackedEntityAttribute, value: string): void {
  if (!attribute.unique) return;
  const taken = check.server.uniqueValues.isTaken(attribute.id, value, check.trackedEntity ?? "");
  if (taken || check.bundle.isGivenTwice(attribute.id, value, check.trackedEntity))
    check.refuse("E1064", plainArg(value), attributeArg(attribute, check.parameters.schemes.idScheme));
}

/**
 * E1075, E1006, E1076, E1077, E1007 (E1085 in 2.42), E1125, E1064 of each attribute given.
 * @param mandatory attributes that no payload may empty
 */
export function checkAttributeValues(check: AttributesCheck, mandatory: ReadonlyMap<string, boolean>): void {
  const { idScheme } = check.parameters.schemes;
  for (const { attribute: name, value } of check.attributes) {
    if (name === undefined) {
      check.refuse("E1075", plainArg(""));
      continue;
    }
    const attribute = check.findAttribute(name);
    if (attribute === undefined) check.refuse("E1006", identifierArg(name, idScheme));
    else if (value === undefined) {
      const emptied = mandatory.get(attribute.id) === true;
      if (emptied) check.refuse("E1076", plainArg("TrackedEntityAttribute"), identifierArg(name, idScheme));
    } else if (value.length > maxLength) check.refuse("E1077", plainArg(value), plainArg(String(maxLength)));
    else {
      checkType(check, attribute, value);
      checkOption(check, attribute, value);
      checkUnique(check, attribute, value);
    }
  }
}

/** Mandatory attributes that neither the payload names nor `known` holds, as the request's scheme calls them. */
export function missingAttributes(
  check: AttributesCheck,
  mandatory: ReadonlyMap<string, boolean>,
  known: ReadonlySet<string>,
): string[] {
  const given = new Set(check.attributes.map(({ attribute }) => check.findAttribute(attribute)?.id));
  const missing = [...mandatory].filter(([id, needed]) => needed && !given.has(id) && !known.has(id));
  const { idScheme } = check.parameters.schemes;
  return missing.map(([id]) => {
    const whole = check.server.model.attributes.get(id)?.whole ?? {};
    return identifierOf(whole, idScheme) ?? id;
  });
}
