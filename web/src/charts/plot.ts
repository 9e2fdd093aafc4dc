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
