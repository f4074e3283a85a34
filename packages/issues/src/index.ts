export { IssueList } from "./issue-list.ts";
export { MarkedPlaces } from "./marked-places.ts";
export { parseJsonFile, type ParsedFile } from "./parse-json-file.ts";
export { type Path, type Place, type Places, renderPath } from "./place.ts";
export { addSchemaIssues } from "./schema-issues.ts";
