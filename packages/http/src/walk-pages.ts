/** One answer, and where to ask next; `next` undefined ends the walk. */
export interface Step<Position, Page> {
  page: Page;
  next: Position | undefined;
}

/**
 * Pages one after the other. The next page is asked for while the caller works on this one: never more than one request
 * is out, and it is given up when the caller stops early.
 */
export async function* walkPages<Position, Page>(
  first: Position,
  ask: (position: Position, signal: AbortSignal) => Promise<Step<Position, Page>>,
): AsyncGenerator<Page, void, undefined> {
  const stop = new AbortController();
  const askAhead = (position: Position): Promise<Step<Position, Page>> => {
    const answer = ask(position, stop.signal);
    // Awaited in the next round; until then a failure must not count as unhandled.
    answer.catch(() => undefined);
    return answer;
  };
  try {
    let answer: Promise<Step<Position, Page>> | undefined = askAhead(first);
    while (answer) {
      const { page, next }: Step<Position, Page> = await answer;
      answer = next === undefined ? undefined : askAhead(next);
      yield page;
    }
  } finally {
    stop.abort();
  }
}
