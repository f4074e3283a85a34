import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkout, type TempDir } from "@d2pipe/testkit";

interface Fixture {
  dataElements: { id: string; code: string; name: string; valueType: string; optionSet?: { id: string } }[];
  optionSets: { id: string; name: string; valueType: string }[];
  options: { code: string; name: string; optionSet: { id: string } }[];
  organisationUnits: { id: string; code: string; name: string }[];
  programs: { id: string; code: string; name: string }[];
  programStages: {
    id: string;
    name: string;
    program: { id: string };
    programStageDataElements: { compulsory: boolean; dataElement: { id: string } }[];
  }[];
}

const fixture: Fixture = JSON.parse(
  readFileSync(join(checkout, "packages/sandbox/fixture/metadata.json"), "utf8"),
);

function byId<Item extends { id: string }>(items: readonly Item[], id: string | undefined): Item {
  const found = items.find((item) => item.id === id);
  if (!found) throw new Error(`the fixture has no ${id}`);
  return found;
}

const program = fixture.programs.find(({ code }) => code === "IPC") ?? { id: "", code: "", name: "" };
const stage = fixture.programStages.find((each) => each.program.id === program.id);

/** What Kobo calls the options of a set in this form: lower case, as form designers write them. */
function toKoboValue(code: string): string {
  return `opt_${code.toLowerCase()}`;
}

/** The loader's `mapping_generated.json` for the fixture's IPC program: one column a data element, named by its code in lower case. */
function toGenerated(): object {
  const elements = (stage?.programStageDataElements ?? []).map(({ compulsory, dataElement }) => {
    const { id, code, name, valueType, optionSet } = byId(fixture.dataElements, dataElement.id);
    const set = optionSet && byId(fixture.optionSets, optionSet.id);
    const options = fixture.options
      .filter((option) => option.optionSet.id === set?.id)
      .map((option) => ({ name: option.name, code: option.code }));
    const mapped = set && {
      optionSet: { id: set.id, name: set.name, valueType: set.valueType, options },
      "optionSet-mapping": Object.fromEntries(
        options.map((option) => [toKoboValue(option.code), option.code]),
      ),
    };
    return { compulsory, dataElement: { id, name, valueType, column: code.toLowerCase(), ...mapped } };
  });
  return {
    program_id: program.id,
    program_name: program.name,
    programStages: [{ id: stage?.id, name: stage?.name, programStageDataElements: elements }],
  };
}

export interface Submission {
  uuid: string;
  facility: string;
  day: string;
  cells: Record<string, string>;
}

const facilities = fixture.organisationUnits.filter(
  ({ code }) => code.startsWith("HF-") && code !== "HF-324",
);

/** Submissions as the form would give them; the so-manieth is always the same. */
export function makeSubmissions(count: number): Submission[] {
  return Array.from({ length: count }, (_, at) => {
    const cells: Record<string, string> = {
      ipc_ftype: toKoboValue("HC"),
      ipc_assessor: `Zoé "${at}"\nteam ~ ${at % 3}`,
      ipc_beds: String(at % 40),
    };
    for (let question = 1; question <= 8; question += 1)
      cells[`ipc_s1q${question}`] = (at + question) % 5 === 0 ? "" : toKoboValue(String((at + question) % 3));
    const day = `2024-${String(1 + (at % 12)).padStart(2, "0")}-${String(1 + (at % 28)).padStart(2, "0")}`;
    return { uuid: `uuid-${at}`, facility: facilities[at % facilities.length]?.name ?? "", day, cells };
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

/** The data lake's CSV: `~` between cells. */
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
  writeFileSync(dir.file("mapping_generated.json"), JSON.stringify(toGenerated()));
  const table = Object.fromEntries(facilities.map(({ name, id }) => [name, id]));
  writeFileSync(dir.file("mapping_orgUnits.json"), JSON.stringify(table));
}

/** The loader's rules, written apart from ours: what it would have sent for a good row. */
export function toOldEvent({ facility, day, cells }: Submission): object {
  const orgUnit = facilities.find(({ name }) => name === facility)?.id;
  const dataValues = (stage?.programStageDataElements ?? []).flatMap(({ dataElement }) => {
    const { id, code, optionSet } = byId(fixture.dataElements, dataElement.id);
    const cell = cells[code.toLowerCase()];
    if (cell === undefined || cell === "" || cell === "NA") return [];
    const value = optionSet ? cell.replace("opt_", "").toUpperCase() : cell;
    return [{ dataElement: id, value }];
  });
  return { program: program.id, orgUnit, status: "COMPLETED", occurredAt: day, completedAt: day, dataValues };
}
