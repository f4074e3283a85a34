import type { User } from "../../auth/users.ts";
import { mayAccess } from "../../metadata/sharing.ts";
import { isUnder } from "../../metadata/tracker-model.ts";
import type { Dhis2Server } from "../../server.ts";
import type { DataSet } from "../aggregate-model.ts";
import { periodAfter } from "../period.ts";
import { type DecodedValue, GroupRefusal } from "./decode-group.ts";

/** Java's way to write a list. */
function listed(items: Iterable<string | number>): string {
  return `[${[...new Set(items)].join(", ")}]`;
}

function refusal(
  code: string,
  message: (args: readonly string[]) => string,
  ...args: string[]
): GroupRefusal {
  return new GroupRefusal(code, message(args), args);
}

/** E8002, E8003: which data set is meant when none is named. */
export function detectDataSet(server: Dhis2Server, elements: readonly string[]): string {
  const found = new Set(
    elements.flatMap((id) => server.aggregate.elements.get(id)?.dataSets.map((one) => one.id) ?? []),
  );
  const [only] = found;
  if (only === undefined)
    throw refusal(
      "E8003",
      ([ids]) => `Data set detection failed, found no set for data element(s): \`${ids}\``,
      listed(elements),
    );
  if (found.size > 1)
    throw refusal(
      "E8002",
      ([ids]) => `Data set detection failed, found multiple sets: \`${ids}\``,
      listed([...found].toSorted()),
    );
  return only;
}

interface Group {
  readonly server: Dhis2Server;
  readonly user: User;
  /** Its uid, which may name nothing. */
  readonly dataSet: string;
  readonly model: DataSet | undefined;
  readonly values: readonly DecodedValue[];
}

function checkAccess({ server, user, dataSet, values }: Group): void {
  if (user.superuser) return;
  const whole = server.catalogue.get("dataSets", dataSet);
  if (whole !== undefined && !mayAccess(user, whole, "dataWrite"))
    throw refusal("E8010", ([id]) => `Current user cannot enter data for data set: \`${id}\``, dataSet);
  const outside = values.filter(
    ({ orgUnit }) =>
      server.model.paths.has(orgUnit) && !isUnder(server.model, orgUnit, user.organisationUnits),
  );
  if (outside.length > 0)
    throw refusal(
      "E8011",
      ([ids]) => `Current user cannot enter data for org unit(s): \`${ids}\``,
      listed(outside.map(({ orgUnit }) => orgUnit)),
    );
}

/** E8020 to E8023: one kind of id that the data set cannot be used with. */
function refuseUnusable(code: string, dataSet: string, what: string, ids: readonly string[]): void {
  if (ids.length === 0) return;
  throw refusal(
    code,
    ([set, list]) => `Data set ${set} not usable with ${what}(s): \`${list}\``,
    dataSet,
    listed(ids),
  );
}

function checkKeys({ server, dataSet, model, values }: Group): void {
  const not = (pick: (value: DecodedValue) => string | undefined, passes: (id: string) => boolean) =>
    values.flatMap((value) => pick(value) ?? []).filter((id) => !passes(id));
  const { optionCombos } = server.aggregate;
  refuseUnusable(
    "E8020",
    dataSet,
    "data element",
    not(
      ({ dataElement }) => dataElement,
      (id) => model?.elements.has(id) === true,
    ),
  );
  refuseUnusable(
    "E8022",
    dataSet,
    "org unit",
    not(
      ({ orgUnit }) => orgUnit,
      (id) => model?.organisationUnits.has(id) === true,
    ),
  );
  const wrongPeriods = values.filter(({ period }) => period.type !== model?.periodType);
  refuseUnusable(
    "E8021",
    dataSet,
    "period",
    wrongPeriods.map(({ period }) => period.iso),
  );
  const attributeCombos = optionCombos.get(model?.categoryCombo ?? "");
  refuseUnusable(
    "E8023",
    dataSet,
    "attribute option combo",
    not(
      ({ attributeOptionCombo }) => attributeOptionCombo,
      (id) => attributeCombos?.has(id) === true,
    ),
  );
  for (const [dataElement, ofElement] of Map.groupBy(values, (value) => value.dataElement)) {
    const combos = optionCombos.get(model?.elements.get(dataElement) ?? "");
    const wrong = ofElement.flatMap(({ categoryOptionCombo }) => categoryOptionCombo ?? []);
    const unusable = wrong.filter((id) => combos?.has(id) !== true);
    if (unusable.length > 0)
      throw refusal(
        "E8024",
        ([set, element, ids]) =>
          `Data set ${set} + data element ${element} not usable with category option combo(s): \`${ids}\``,
        dataSet,
        dataElement,
        listed(unusable),
      );
  }
}

/** E8128: two values of one key. A missing combo and the default combo count as two keys here. */
function checkDuplicates({ values }: Group): void {
  const nameOf = ({ dataElement, orgUnit, period, ...value }: DecodedValue): string =>
    `DataValueKey[dataElement=${dataElement}, orgUnit=${orgUnit}, categoryOptionCombo=${value.categoryOptionCombo ?? null}, ` +
    `attributeOptionCombo=${value.attributeOptionCombo ?? null}, period=${period.iso}]`;
  for (const [key, same] of Map.groupBy(values, nameOf)) {
    if (same.length === 1) continue;
    throw refusal(
      "E8128",
      ([indexes, shown]) => `Value #${indexes} all affect the same data value: \`${shown}\``,
      listed(same.map(({ index }) => index)),
      key,
    );
  }
}

/** E8031: the period begins while the org unit is not open. */
function checkOpening({ server, values }: Group): void {
  const closed = values.filter(({ orgUnit, period }) => {
    const { from, to } = server.aggregate.openingOf(orgUnit);
    return period.start < from || period.start > to;
  });
  const [first] = closed;
  if (first === undefined) return;
  const periods = closed.filter(({ orgUnit }) => orgUnit === first.orgUnit).map(({ period }) => period.iso);
  throw refusal(
    "E8031",
    ([unit, list]) => `Untimely data entry for org unit ${unit} and period(s): \`${list}\``,
    first.orgUnit,
    listed(periods),
  );
}

const day = 86_400_000;

/** E8030: past the expiry days of the data set, or after its latest open future period. */
function checkTimeliness({ server, user, dataSet, model, values }: Group): void {
  if (model === undefined || user.authorities.includes("F_EDIT_EXPIRED")) return;
  const untimely = (periods: readonly string[]): void => {
    if (periods.length === 0) return;
    throw refusal(
      "E8030",
      ([set, list]) => `Untimely data entry for data set ${set} and period(s): \`${list}\``,
      dataSet,
      listed(periods),
    );
  };
  const periods = values.map(({ period }) => period);
  if (model.expiryDays > 0) {
    const expired = periods.filter(({ end }) => server.now() > end + (model.expiryDays + 1) * day);
    untimely(expired.map(({ iso }) => iso));
  }
  const latest = periodAfter(model.periodType, server.now(), model.openFuturePeriods - 1);
  const early = periods.filter(({ start }) => latest !== undefined && start > latest.start);
  untimely(early.map(({ iso }) => iso));
}

/**
 * Everything that refuses a whole group, in the order of 2.43 (§4.4).
 * @throws GroupRefusal
 */
export function validateGroup(group: Group, force: boolean): void {
  checkAccess(group);
  checkKeys(group);
  checkDuplicates(group);
  checkOpening(group);
  if (!force || !group.user.superuser) checkTimeliness(group);
}
