export { formatCount, formatDuration, formatSeconds, formatTime } from "./format.ts";
