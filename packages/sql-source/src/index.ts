export { type DatabaseAddress, listAddressIssues, parseAddress } from "./parse-address.ts";
export { parseStatement, type Statement } from "./parse-statement.ts";
export { type Column, type ColumnKind, formatJson } from "./column.ts";
export { type Database, type OpenOptions, openDatabase, type Query, type Values } from "./open-database.ts";
export { quoteName } from "./quote-name.ts";
