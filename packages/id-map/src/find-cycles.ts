/** Every cycle of two or more ids, once, each from the id that comes first in the map. An id that leads to itself is none. */
export function findCycles(next: ReadonlyMap<string, string>): string[][] {
  const cycles: string[][] = [];
  const seen = new Set<string>();
  for (const start of next.keys()) {
    const path: string[] = [];
    let at: string | undefined = start;
    while (at !== undefined && !seen.has(at)) {
      seen.add(at);
      path.push(at);
      at = next.get(at);
    }
    const back = at === undefined ? -1 : path.indexOf(at);
    if (back !== -1 && path.length - back > 1) cycles.push(path.slice(back));
  }
  return cycles;
}
