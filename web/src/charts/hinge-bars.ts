// What an answer turns on: for each hinge and account a bar from the answer where it is false
// (open) to the answer where it is true (filled).

import { tick } from '../figures-vm';
import type { HingeRow } from '../hinges-vm';
import { accountColour, draw, LINE, Plot, QUIET } from './plot';

export interface HingeLook {
  width: number;
  chance: boolean;
  name: (account: string) => string;
  place: (account: string) => number;
}

export function drawHinges(rows: HingeRow[], look: HingeLook): SVGSVGElement {
  const sides = rows.flatMap((row) =>
    row.sides
      .filter((side) => side.no !== null && side.yes !== null)
      .map((side) => ({
        hinge: row.key, account: look.name(side.account), place: look.place(side.account),
        no: side.no ?? 0, yes: side.yes ?? 0,
      })),
  );
  const accounts = [...new Set(sides.map((side) => side.account))];
  const labels = new Map(rows.map((row) => [row.key, row.label]));
  const narrow = look.width < 560;
  const each = 15 * accounts.length + (narrow ? 30 : 16);
  const colour = (side: { place: number }): string => accountColour(side.place);
  return draw({
    width: look.width,
    height: (narrow ? 52 : 40) + each * rows.length,
    marginLeft: narrow ? 14 : 200,
    marginRight: 20,
    marginTop: narrow ? 20 : 8,
    marginBottom: 32,
    x: {
      label: null, ...(look.chance ? { domain: [0, 1] } : { zero: true, nice: true }),
      tickFormat: look.chance ? (value: number) => `${Math.round(100 * value)} %` : tick,
      ticks: Math.max(3, look.width / 130),
    },
    y: { domain: accounts, axis: null, padding: 0.4 },
    fy: { domain: rows.map((row) => row.key), axis: null, padding: narrow ? 0.35 : 0.15 },
    marks: [
      Plot.gridX({ stroke: LINE, strokeOpacity: 1 }),
      Plot.link(sides, { fy: 'hinge', y1: 'account', y2: 'account', x1: 'no', x2: 'yes', stroke: colour, strokeWidth: 3 }),
      Plot.dot(sides, { fy: 'hinge', y: 'account', x: 'no', r: 4.5, fill: 'var(--surface)', stroke: colour, strokeWidth: 2 }),
      Plot.dot(sides, { fy: 'hinge', y: 'account', x: 'yes', r: 5, fill: colour }),
      Plot.text(rows, {
        fy: 'key', frameAnchor: narrow ? 'top-left' : 'left', dx: narrow ? 0 : -190, dy: narrow ? -10 : 0,
        textAnchor: 'start', text: (row: HingeRow) => labels.get(row.key) ?? '', fill: 'var(--text)',
        lineWidth: narrow ? 26 : 14,
      }),
      Plot.ruleX([0], { stroke: QUIET }),
    ],
  });
}
