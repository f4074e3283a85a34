export { type CsvCell, type CsvOptions, parseCsv } from "./parse-csv.ts";
