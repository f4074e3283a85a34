import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkout, type TempDir } from "@d2pipe/testkit";

interface Fixture {
  dataElements: { id: string; code: string; optionSet?: { id: string } }[];
  programs: { id: string; code: string }[];
  programStages: {
    program: { id: string };
    programStageDataElements: { dataElement: { id: string } }[];
  }[];
}

const fixtures = join(checkout, "sandbox", "servers", "fixture");

function readFixture(file: string): string {
  return readFileSync(join(fixtures, file), "utf8");
}

const fixture: Fixture = JSON.parse(readFixture("metadata.json"));
const columnsOf: Record<string, string> = JSON.parse(readFixture("sipca/mapping_de.json"));
const optionsOf: Record<string, Record<string, string>> = JSON.parse(
  readFixture("sipca/mapping_optionSet.json"),
);
const orgUnitOf: Record<string, string> = JSON.parse(readFixture("sipca/mapping_orgUnits.json"));
const facilities = Object.keys(orgUnitOf);

const program = fixture.programs.find(({ code }) => code === "IPC") ?? { id: "", code: "" };
const stage = fixture.programStages.find((each) => each.program.id === program.id);

export interface Submission {
  uuid: string;
  facility: string;
  day: string;
  cells: Record<string, string>;
}

/** Submissions as the form would give them; the so-manieth is always the same. */
export function makeSubmissions(count: number): Submission[] {
  return Array.from({ length: count }, (_, at) => {
    const cells: Record<string, string> = {
      ipc_ftype: "opt_hc",
      ipc_assessor: `Zoé "${at}"\nteam ~ ${at % 3}`,
      ipc_beds: String(at % 40),
    };
    for (let question = 1; question <= 8; question += 1)
      cells[`ipc_s1q${question}`] = (at + question) % 5 === 0 ? "" : `opt_${(at + question) % 3}`;
    const day = `2024-${String(1 + (at % 12)).padStart(2, "0")}-${String(1 + (at % 28)).padStart(2, "0")}`;
    return { uuid: `uuid-${at}`, facility: facilities[at % facilities.length] ?? "", day, cells };
  });
}

function quote(cell: string): string {
  return /["~\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

const columns = [
  "ipc_ftype",
  "ipc_assessor",
  "ipc_beds",
  ...Array.from({ length: 8 }, (_, at) => `ipc_s1q${at + 1}`),
];

/** The CSV of the object storage: `~` between cells. */
export function toCsv(submissions: readonly Submission[]): string {
  const head = ["_uuid", "FACILITY", "ASSESSMENT_DATE", ...columns];
  const rows = submissions.map(({ uuid, facility, day, cells }) => [
    uuid,
    facility,
    day,
    ...columns.map((column) => cells[column] ?? "NA"),
  ]);
  return [head, ...rows].map((cells) => `${cells.map(quote).join("~")}\n`).join("");
}

/** The loader's own files in a folder: its mapping, its table of facilities. */
export function writeLoaderFiles(dir: TempDir): void {
  for (const file of ["mapping_generated.json", "mapping_orgUnits.json"])
    copyFileSync(join(fixtures, "sipca", file), dir.file(file));
}

/** The loader's rules, written apart from ours: what it would have sent for a good row. */
export function toOldEvent({ facility, day, cells }: Submission): object {
  const dataValues = (stage?.programStageDataElements ?? []).flatMap(({ dataElement: { id } }) => {
    const [column = ""] = Object.entries(columnsOf).find(([, dataElement]) => dataElement === id) ?? [];
    const cell = cells[column];
    if (cell === undefined || cell === "" || cell === "NA") return [];
    const optionSet = fixture.dataElements.find((element) => element.id === id)?.optionSet;
    return [{ dataElement: id, value: optionSet ? optionsOf[optionSet.id]?.[cell] : cell }];
  });
  const orgUnit = orgUnitOf[facility];
  return { program: program.id, orgUnit, status: "COMPLETED", occurredAt: day, completedAt: day, dataValues };
}
