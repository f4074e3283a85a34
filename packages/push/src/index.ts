export type { EntryKey, IndexEntry, IndexPort, SettledSrc, Settlement } from "./index-port.ts";
