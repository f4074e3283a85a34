export { type Lines, ValueLines } from "./value-lines.ts";
export { type Ending, ValueScanner } from "./value-scanner.ts";
