const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/;

/**
 * Negative when `left` is older, 0 when the same, positive when newer; undefined when they cannot be compared (a hash, a
 * counter, a time with a zone and one without). Two texts of one form are compared as text, because CommCare counts
 * microseconds and a `Date` does not.
 */
export function compareRevisions(left: string, right: string): number | undefined {
  if (left === right) return 0;
  const [isLeft, leftZone] = instant.exec(left) ?? [];
  const [isRight, rightZone] = instant.exec(right) ?? [];
  if (!isLeft || !isRight || (leftZone === undefined) !== (rightZone === undefined)) return undefined;
  if (left.length === right.length && leftZone === rightZone) return left < right ? -1 : 1;
  return Date.parse(left) - Date.parse(right);
}
