import { identifierOf } from "../../../metadata/id-scheme.ts";
import type { DataElement, ProgramStage } from "../../../metadata/tracker-model.ts";
import type { Dhis2Server } from "../../../server.ts";
import type { EventCheck } from "../event-check.ts";
import { identifierArg, plainArg } from "../error-args.ts";
import { isOptionCode, type ValueContext, valueErrorOf } from "./value-types.ts";
import { statusesWithValues } from "./status.ts";

function checkOption(check: EventCheck, element: DataElement, value: string): void {
  if (element.optionSet === undefined) return;
  const codes = check.server.model.optionCodes.get(element.optionSet) ?? new Set<string>();
  if (!isOptionCode(element.valueType, value, codes)) {
    check.refuse("E1125", plainArg(value), plainArg(element.optionSet));
  }
}

export function valueContextOf({ catalogue, users }: Dhis2Server): ValueContext {
  return {
    hasOrgUnit: (uid) => catalogue.get("organisationUnits", uid) !== undefined,
    hasUser: (username) => users.has(username),
  };
}

function checkType(check: EventCheck, element: DataElement, value: string): void {
  const { profile } = check.server;
  if (profile.optionSetOnly && element.optionSet !== undefined) return;
  const reason = valueErrorOf(element.valueType, value, valueContextOf(check.server));
  if (reason === undefined) return;
  if (profile.valueError !== "element") {
    const type = plainArg(element.valueType);
    const named = profile.valueError === "valueType" ? type : { ...type, text: "" };
    const text = `Value type is ${element.valueType} but the value \`${value}\` is not.`;
    return check.refuse("E1302", named, plainArg(text));
  }
  const name = identifierOf(element.whole, check.parameters.schemes.dataElementIdScheme) ?? element.id;
  check.refuse("E1302", plainArg(name), plainArg(reason));
}

/** Compulsory elements count for completed events, by another strategy for active ones too (§2.8). */
function wantsCompulsory(check: EventCheck, stage: ProgramStage): boolean {
  const { status } = check.event;
  if (status === "COMPLETED") return true;
  return stage.validationStrategy === "ON_UPDATE_AND_INSERT" && statusesWithValues.includes(status);
}

function checkCompulsory(check: EventCheck, stage: ProgramStage): void {
  if (!wantsCompulsory(check, stage)) return;
  const { event, stored, server, parameters } = check;
  const scheme = parameters.schemes.dataElementIdScheme;
  const given = new Map(event.dataValues.map((one) => [check.findElement(one.dataElement)?.id, one.value]));
  const kept = server.profile.storedSatisfiesMandatory ? (stored?.dataValues ?? []) : [];
  for (const [id, compulsory] of stage.elements) {
    if (!compulsory) continue;
    const element = server.catalogue.get("dataElements", id) ?? {};
    const named = identifierArg(identifierOf(element, scheme) ?? id, scheme);
    if (given.has(id)) {
      if (given.get(id) === undefined) check.refuse("E1076", plainArg("DataElement"), named);
    } else if (!kept.some((value) => value.dataElement === id)) check.refuse("E1303", named);
  }
}

/** E1304, E1125, E1302, E1315, E1303, E1076, E1305. */
export function checkDataValues(check: EventCheck): void {
  const { event, stage, parameters, server } = check;
  if (stage === undefined) return;
  const scheme = parameters.schemes.dataElementIdScheme;
  for (const { dataElement, value } of event.dataValues) {
    const element = check.findElement(dataElement);
    const named = identifierArg(dataElement ?? "", scheme);
    if (element === undefined) check.refuse("E1304", named);
    else if (value !== undefined) {
      checkOption(check, element, value);
      checkType(check, element, value);
    }
    if (!stage.elements.has(element?.id ?? "")) check.refuse("E1305", named, plainArg(stage.id));
  }
  if (event.dataValues.length > 0 && !statusesWithValues.includes(event.status)) {
    const allowed = server.profile.statusesWithValues;
    check.refuse("E1315", plainArg(event.status), plainArg(`[${allowed.join(", ")}]`));
  }
  checkCompulsory(check, stage);
}
