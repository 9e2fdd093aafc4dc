// Of what was said to be 30 in 100, did 30 in 100 happen? Bins with their intervals on the diagonal.

import type { Calibration } from '../report';
import { draw, INK, LINE, Plot, QUIET } from './plot';

export function drawCalibration(found: Calibration, width: number): SVGSVGElement {
  const side = Math.min(width, 420);
  const percent = (value: number): string => `${Math.round(100 * value)} %`;
  const rows = found.bins.map((bin) => ({ ...bin, share: bin.happened / bin.count, label: `${bin.happened} of ${bin.count}` }));
  return draw({
    width: side,
    height: side,
    marginLeft: 48,
    marginBottom: 40,
    marginTop: 12,
    marginRight: 16,
    x: { domain: [0, 1], label: 'said, on average', labelAnchor: 'center', labelArrow: 'none', tickFormat: percent, ticks: 5 },
    y: { domain: [0, 1], label: null, tickFormat: percent, ticks: 5 },
    marks: [
      Plot.gridX({ stroke: LINE, strokeOpacity: 1, ticks: 5 }),
      Plot.gridY({ stroke: LINE, strokeOpacity: 1, ticks: 5 }),
      Plot.link([0], { x1: 0, y1: 0, x2: 1, y2: 1, stroke: QUIET, strokeDasharray: '4 4' }),
      Plot.ruleX(rows, { x: 'mean', y1: 'low', y2: 'high', stroke: (row: { fits: boolean }) => (row.fits ? INK : 'var(--warning)'), strokeWidth: 2 }),
      Plot.dot(rows, { x: 'mean', y: 'share', r: (row: { count: number }) => 3 + 1.5 * Math.sqrt(row.count), fill: 'var(--band-50)', stroke: INK, strokeWidth: 1.5 }),
      Plot.text(rows, { x: 'mean', y: 'share', dx: 14, dy: -10, textAnchor: 'start', text: 'label', fill: INK, stroke: 'var(--surface)', strokeWidth: 4, paintOrder: 'stroke' }),
    ],
    r: { type: 'identity' },
  });
}
