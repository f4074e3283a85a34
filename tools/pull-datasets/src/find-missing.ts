import type { DataSet, Dhis2Client, OrgUnit } from "@d2pipe/dhis2-client";
import { type AskedTime, isPeriodType, toPeriodsOfAll } from "@d2pipe/periods";

export interface ReadyQuestion {
  dataSets: readonly DataSet[];
  orgUnits: readonly OrgUnit[];
  /** The org units below them count, too. */
  children: boolean;
  asked: readonly AskedTime[];
  /** Of 1: so many of the reports of a data set are enough. */
  share: number;
}

/** A data set that is not ready: how many of its reports are complete. One report is an org unit in a period. */
export interface MissingReports {
  dataSet: string;
  complete: number;
  expected: number;
}

type Client = Pick<Dhis2Client, "listAssignedOrgUnits" | "listCompleteDataSetRegistrations">;

/** The data sets that are not complete. One that no chosen org unit is to fill in is: nothing will come of it. */
export async function findMissing(dhis2: Client, question: ReadyQuestion): Promise<MissingReports[]> {
  const { dataSets, orgUnits, children, asked, share } = question;
  const chosen = new Set(orgUnits.map(({ id }) => id));
  const isChosen = ({ id, path }: { id: string; path: string }): boolean =>
    children ? path.split("/").some((part) => chosen.has(part)) : chosen.has(id);
  const assigned = await dhis2.listAssignedOrgUnits(dataSets.map(({ id }) => id));
  const missing: MissingReports[] = [];
  for (const { id: dataSet, periodType } of dataSets) {
    const units = assigned.find(({ id }) => id === dataSet)?.organisationUnits.filter(isChosen) ?? [];
    const periods = isPeriodType(periodType) ? toPeriodsOfAll(asked, periodType).map(({ iso }) => iso) : [];
    const reports = new Set(units.flatMap(({ id }) => periods.map((period) => `${id} ${period}`)));
    if (reports.size === 0) continue;
    const registrations = await dhis2.listCompleteDataSetRegistrations({
      dataSets: [dataSet],
      periods,
      orgUnits: [...chosen],
      children,
    });
    const complete = new Set(
      registrations
        .filter(({ completed }) => completed)
        .map(({ organisationUnit, period }) => `${organisationUnit} ${period}`)
        .filter((report) => reports.has(report)),
    );
    if (complete.size < reports.size * share)
      missing.push({ dataSet, complete: complete.size, expected: reports.size });
  }
  return missing;
}

/** One line for people. */
export function formatMissing(missing: readonly MissingReports[], period: string, share: number): string {
  const counts = missing.map(
    ({ dataSet, complete, expected }) => `data set ${dataSet}: ${complete} of ${expected}`,
  );
  const expected = share === 1 ? "all" : `${Number((share * 100).toPrecision(3))} %`;
  return `${period} is not complete in DHIS2 yet; ${counts.join(", ")} reports (expected ${expected}); nothing was read, run again later`;
}
