// How the gap between two accounts splits over their points: bars from nought, with errors.

import { tick } from '../figures-vm';
import { draw, LINE, Plot, QUIET } from './plot';

export interface GapBar {
  point: string;
  difference: number;
  half: number;
  basis: string;
}

const FILLS: Record<string, string> = {
  stated: 'var(--stated)', implied: 'var(--implied)', supplied: 'var(--supplied)',
};

export function drawGap(bars: GapBar[], chance: boolean, width: number): SVGSVGElement {
  const factor = chance ? 100 : 1;
  const rows = bars.map((bar) => ({
    ...bar, value: factor * bar.difference,
    low: factor * (bar.difference - bar.half), high: factor * (bar.difference + bar.half),
  }));
  const narrow = width < 560;
  return draw({
    width,
    height: 44 + 30 * rows.length,
    marginLeft: narrow ? 110 : 170,
    marginRight: 70,
    marginTop: 6,
    marginBottom: 34,
    x: { label: null, nice: true, zero: true, tickFormat: tick, ticks: Math.max(3, width / 150) },
    y: { domain: rows.map((row) => row.point), label: null, tickSize: 0, padding: 0.3 },
    marks: [
      Plot.gridX({ stroke: LINE, strokeOpacity: 1 }),
      Plot.barX(rows, { y: 'point', x: 'value', fill: (row: GapBar) => FILLS[row.basis] ?? QUIET }),
      Plot.link(rows, { y1: 'point', y2: 'point', x1: 'low', x2: 'high', stroke: 'var(--text)', strokeWidth: 1.5 }),
      Plot.text(rows, { y: 'point', frameAnchor: 'right', dx: 64, textAnchor: 'end', text: 'basis', fill: 'var(--text)' }),
      Plot.ruleX([0], { stroke: QUIET }),
    ],
  });
}
