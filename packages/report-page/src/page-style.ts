/** Colours follow the reader's system; on paper there are no filters, nothing is folded, and lines are thin. */
export const pageStyle = `
:root { color-scheme: light dark;
  --page: light-dark(#fff, #14171c); --text: light-dark(#1b1f24, #e6eaf0); --soft: light-dark(#56606c, #a3adba); --line: light-dark(#d5dae1, #39404a);
  --new: light-dark(#1f7a4d, #5cc48f); --changed: light-dark(#2a6fb0, #74b3ee); --gone: light-dark(#7a5195, #c29ae0); --bad: light-dark(#b3261e, #ff8a80); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; font: 15px/1.5 system-ui, sans-serif; background: var(--page); color: var(--text); }
h1 { margin: 0; font-size: 1.6rem; } h2 { margin: 2.25rem 0 .5rem; font-size: 1.2rem; }
header p, .none-yet, .more, caption, .legend { color: var(--soft); } header p { margin: 0; }
.cards { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0 0; padding: 0; list-style: none; }
.cards li { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem 1rem; } .cards b { font-size: 1.4rem; margin-right: .25rem; font-variant-numeric: tabular-nums; }
.cards .bad b { color: var(--bad); } .good { color: var(--new); }
form { position: sticky; top: 0; display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin-top: 1rem; padding: .6rem 0; background: var(--page); border-bottom: 1px solid var(--line); }
form[hidden], [hidden] { display: none; }
select { max-width: 14rem; } select, input, button { font: inherit; padding: .15rem .4rem; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: .3rem; }
figure { margin: 0; } figure > svg { width: 100%; height: auto; } .axis line { stroke: var(--line); } svg text { fill: var(--soft); font-size: 11px; } svg text.n { text-anchor: end; }
rect.new { fill: var(--new); } rect.changed { fill: var(--changed); } rect.gone { fill: var(--gone); } rect.bad { fill: var(--bad); }
rect.none { fill: var(--line); } rect.open { fill: none; stroke: var(--bad); stroke-dasharray: 2 2; } .faded { opacity: .2; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .25rem 0 1rem; padding: 0; list-style: none; } .key { width: .8rem; height: .8rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; } caption { text-align: left; padding: .25rem 0; }
th, td { padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; } th { color: var(--soft); font-weight: 600; }
.n { text-align: right; font-variant-numeric: tabular-nums; } code { font: 13px/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
details { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem 1rem; margin: .6rem 0; } summary { cursor: pointer; } .count { color: var(--bad); font-weight: 600; margin: 0 .5rem; } .hint { margin: .5rem 0; }
:focus-visible { outline: 2px solid var(--changed); outline-offset: 2px; }
@media print { :root { color-scheme: light; } body { max-width: none; padding: 0; font-size: 11px; } form { display: none; } details { border: 0; padding: 0; break-inside: auto; } tr { break-inside: avoid; } }
`;
