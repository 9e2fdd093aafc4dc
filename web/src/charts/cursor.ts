// The cursor of charts over time: one date, a line in every pane.

import { nearest } from '../fan-vm';
import { panes } from './plot';

const SPACE = 'http://www.w3.org/2000/svg';

/** Draw the line of a date in every pane, in place of the one that was there; empty: no line. */
export function markDate(svg: SVGSVGElement, time: string): void {
  svg.querySelector('g.cursor')?.remove();
  const date = new Date(time);
  if (!time || Number.isNaN(date.getTime())) return;
  const group = document.createElementNS(SPACE, 'g');
  group.setAttribute('class', 'cursor');
  for (const pane of panes(svg)) {
    const x = pane.x(date);
    if (!(x >= pane.left - 1 && x <= pane.right + 1)) continue;
    const line = document.createElementNS(SPACE, 'line');
    line.setAttribute('x1', String(x));
    line.setAttribute('x2', String(x));
    line.setAttribute('y1', String(pane.top));
    line.setAttribute('y2', String(pane.bottom));
    line.setAttribute('stroke', 'var(--cursor)');
    line.setAttribute('stroke-width', '1.5');
    group.append(line);
  }
  svg.append(group);
}

/** The time of `times` under a pointer; null beside the panes. */
export function timeUnder(svg: SVGSVGElement, event: { clientX: number; clientY: number }, times: readonly string[]): string | null {
  const box = svg.getBoundingClientRect();
  const wide = svg.viewBox.baseVal.width || box.width;
  const x = ((event.clientX - box.left) * wide) / box.width;
  const y = ((event.clientY - box.top) * wide) / box.width;
  const pane = panes(svg).find((item) => x >= item.left - 4 && x <= item.right + 4 && y >= item.top - 8 && y <= item.bottom + 8);
  return pane ? times[nearest(times, pane.time(x))] ?? null : null;
}
