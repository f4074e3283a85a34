/**
 * Whether a quoted cell is still open where `text` ends. A quote opens a cell only where the cell starts; further in it
 * is an ordinary character, as pandas and Excel read it. `delimiters`: any of these characters ends a cell.
 */
export function endsInsideQuotes(text: string, delimiters: string, startsInside: boolean): boolean {
  let isInside = startsInside;
  let at = 0;
  if (!isInside && text.startsWith('"')) [isInside, at] = [true, 1];
  while (at < text.length || isInside) {
    if (isInside) {
      const quote = text.indexOf('"', at);
      if (quote === -1) return true;
      const isDoubled = text[quote + 1] === '"';
      isInside = isDoubled;
      at = quote + (isDoubled ? 2 : 1);
      continue;
    }
    const next = findAny(text, delimiters, at);
    if (next === -1) return false;
    isInside = text[next + 1] === '"';
    at = next + (isInside ? 2 : 1);
  }
  return false;
}

function findAny(text: string, characters: string, from: number): number {
  if (characters.length === 1) return text.indexOf(characters, from);
  for (let at = from; at < text.length; at++) if (characters.includes(text.charAt(at))) return at;
  return -1;
}
