const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$/;

/**
 * Negative when `left` is older, 0 when the same, positive when newer; undefined when they cannot be compared (a hash, a
 * counter). Two texts of one form are compared as text, because CommCare counts microseconds and a `Date` does not.
 */
export function compareRevisions(left: string, right: string): number | undefined {
  if (left === right) return 0;
  if (!instant.test(left) || !instant.test(right)) return undefined;
  if (
    left.length === right.length &&
    left.slice(26) === right.slice(26) &&
    isUtcOrBare(left) === isUtcOrBare(right)
  ) {
    return left < right ? -1 : 1;
  }
  const difference = Date.parse(left) - Date.parse(right);
  return Number.isNaN(difference) ? undefined : difference;
}

function isUtcOrBare(text: string): "Z" | "bare" | "offset" {
  if (text.endsWith("Z")) return "Z";
  return /[+-]\d\d:?\d\d$/.test(text) ? "offset" : "bare";
}
