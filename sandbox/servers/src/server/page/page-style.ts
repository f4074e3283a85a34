/** Colours follow the reader's system. */
export const pageStyle = `
:root { color-scheme: light dark; --line: light-dark(#d9dde3, #363c45); --soft: light-dark(#5b6470, #9aa4b2); --bad: light-dark(#b3261e, #ff8a80); }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; font: 15px/1.5 system-ui, sans-serif; background: light-dark(#fff, #14171c); color: light-dark(#1b1f24, #e4e8ee); }
h1 { margin: 0; font-size: 1.6rem; } h2 { margin: 2rem 0 .5rem; font-size: 1.1rem; }
header p, .empty, small { color: var(--soft); } header p { margin: 0; }
.cards { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0 0; padding: 0; list-style: none; }
.cards li { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem 1rem; } .cards b { font-size: 1.4rem; margin-right: .25rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; } th { color: var(--soft); font-weight: 600; }
.n { text-align: right; font-variant-numeric: tabular-nums; } .bad td { color: var(--bad); }
code, pre { font: 13px/1.45 ui-monospace, monospace; } pre { white-space: pre-wrap; border-left: 3px solid var(--line); padding-left: 1rem; }
`;
