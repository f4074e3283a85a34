export { type CsvCell, type CsvOptions, parseCsv } from "./parse-csv.ts";
export { type MergeOptions, mergeSelects } from "./merge-selects.ts";
export { type SplitOptions, splitSelects } from "./split-selects.ts";
export { type CsvRow, MissingColumnError, type RowBatch, readRows } from "./read-rows.ts";
export { knownDelimiters, pandasMissing, parseDelimiter, type RowOptions } from "./row-options.ts";
export { type WriteOptions, writeRows } from "./write-rows.ts";
export { stripGroups } from "./to-columns.ts";
export { isOwnColumn } from "./own-columns.ts";
