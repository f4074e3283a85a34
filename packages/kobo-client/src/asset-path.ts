/** Of something below a form: `data.json`, `exports/`. */
export function toAssetPath(asset: string, below: string): string {
  return `/api/v2/assets/${encodeURIComponent(asset)}/${below}`;
}
