import { writeData } from "./data.ts";

const questions = 54;
const head = [
  "_id",
  "_uuid",
  "FACILITY",
  "ASSESSMENT_DATE",
  "remarks",
  ...Array.from({ length: questions }, (_, at) => `ipc_s${1 + Math.floor(at / 8)}q${1 + (at % 8)}`),
  "_index",
];

function toAnswer(row: number, question: number): string {
  switch ((row + question) % 6) {
    case 0:
      return "";
    case 1:
      return "NA";
    case 2:
      return String((row * question) % 1000);
    default:
      return `option_${(row + question) % 17}`;
  }
}

/** Every row has a quoted text with accents and doubled quotes, every third one over three lines. */
function toRemarks(row: number): string {
  const text = `Évaluée avec l'équipe n° ${row % 40} ~ ""très bien"", à revoir après février`;
  return row % 3 === 0 ? `"${text}\nrobinet cassé près de l'entrée\npas de savon"` : `"${text}"`;
}

/** A CSV as Kobo exports it for the loader: `~`, 60 columns, quotes only where they are needed. */
export function writeCsv(rows: number): string {
  const toRow = (row: number): string => {
    const uuid = `3f1c9e7a-0c0b-4a53-9a55-${row.toString(16).padStart(12, "0")}`;
    const day = `2024-${String(1 + (row % 12)).padStart(2, "0")}-${String(1 + (row % 28)).padStart(2, "0")}`;
    const answers = Array.from({ length: questions }, (_, question) => toAnswer(row, question));
    return [row + 1, uuid, `Centre de santé ${row % 300}`, day, toRemarks(row), ...answers, row + 1].join(
      "~",
    );
  };
  return writeData(`kobo-${rows}.csv`, rows, toRow, `${head.join("~")}\n`);
}
