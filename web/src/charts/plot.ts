// The one door to Observable Plot: data in, one SVG out, in the colours of the tokens. A figure
// around it carries the words, so labels inside are taken away.

import * as Plot from '@observablehq/plot';

export { Plot };
export type { PlotOptions } from '@observablehq/plot';

/** Draw, and make the drawing fit a page that forbids styles of its own. */
export function draw(options: Plot.PlotOptions): SVGSVGElement {
  const made = Plot.plot({
    ...options,
    className: 'plot',
    figure: false,
  } as Plot.PlotOptions);
  const svg = (made instanceof SVGSVGElement ? made : made.querySelector('svg')) as SVGSVGElement;
  // Plot's own style sheet would be refused by the page's policy; page.css holds the same rules.
  svg.querySelectorAll('style').forEach((element) => element.remove());
  svg.querySelectorAll('[aria-label], [aria-description]').forEach((element) => {
    element.removeAttribute('aria-label');
    element.removeAttribute('aria-description');
  });
  svg.setAttribute('aria-hidden', 'true');
  return svg;
}

/** The left margin of every chart over time, so that panes of several charts stand below each other. */
export const LEFT = 48;

/** One pane of a chart over time: its box, and where a date stands in it, in units of the drawing. */
export interface Pane {
  left: number;
  right: number;
  top: number;
  bottom: number;
  x: (time: Date) => number;
  time: (x: number) => Date;
}

/** The panes of a drawing over time, its facets beside or below each other; `draw` with `marginLeft: LEFT`. */
export function panes(svg: SVGSVGElement): Pane[] {
  const plot = svg as SVGSVGElement & Plot.Plot;
  const [x, y, fx, fy] = [plot.scale('x'), plot.scale('y'), plot.scale('fx'), plot.scale('fy')];
  if (!x?.range || !y?.range || !x.invert) return [];
  const [left = 0, right = 0] = x.range as number[];
  const ends = y.range as number[];
  const invert = x.invert;
  const pane = (dx: number, top: number, bottom: number): Pane => ({
    left: left + dx, right: right + dx, top, bottom,
    x: (time) => (x.apply(time) as number) + dx,
    time: (at) => new Date(invert(at - dx) as number),
  });
  const facets = (scale: Plot.Scale): string[] => [...(scale.domain as Iterable<string>)];
  if (fx?.domain) return facets(fx).map((name) => pane((fx.apply(name) as number) - LEFT, Math.min(...ends), Math.max(...ends)));
  if (fy?.domain) return facets(fy).map((name) => pane(0, fy.apply(name) as number, (fy.apply(name) as number) + (fy.bandwidth ?? 0)));
  return [pane(0, Math.min(...ends), Math.max(...ends))];
}

export const INK = 'var(--text)';
export const QUIET = 'var(--quiet)';
export const LINE = 'var(--line)';

/** The colour of an account by its place in the case. */
export function accountColour(place: number): string {
  return place < 0 ? 'var(--text)' : `var(--account-${place % 6})`;
}

/** A dash pattern for an account, so that colour is never alone. */
export function accountDash(place: number): string {
  return ['', '7 3', '2 3', '9 3 2 3', '4 2', '1 2'][Math.max(place, 0) % 6] ?? '';
}
