/** What people name: a data set, an org unit. */
export interface Named {
  id: string;
  code?: string | undefined;
  name: string;
  /** Says more where names repeat. */
  parent?: { name: string } | undefined;
}

const mostCandidates = 8;

/** The one that a text names, by uid, code or name; or why there is not one, with those that may be meant. */
export function findNamed<T extends Named>(
  what: string,
  text: string,
  known: readonly T[],
): { item: T } | { issue: string } {
  const small = text.toLowerCase();
  const ways: readonly ((item: T) => boolean)[] = [
    ({ id }) => id === text,
    ({ code }) => code === text,
    ({ name }) => name === text,
    ({ name, code }) => name.toLowerCase() === small || code?.toLowerCase() === small,
  ];
  for (const way of ways) {
    const [item, ...others] = known.filter(way);
    if (item && others.length === 0) return { item };
    if (item) return { issue: `${what}: fits several: ${formatCandidates([item, ...others])}` };
  }
  const alike = known.filter(({ name }) => name.toLowerCase().includes(small));
  const others = alike.length > 0 ? alike : known.length <= mostCandidates ? known : [];
  const candidates = others.length === 0 ? "" : `; there is ${formatCandidates(others)}`;
  return { issue: `${what}: nothing has this uid, code or name${candidates}` };
}

function formatCandidates(items: readonly Named[]): string {
  const shown = items.slice(0, mostCandidates).map(({ id, name, parent }) => {
    return `${id} (${name}${parent ? `, in ${parent.name}` : ""})`;
  });
  const more = items.length - shown.length;
  return shown.join(", ") + (more > 0 ? `, and ${more} more` : "");
}
