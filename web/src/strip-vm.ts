// Which lines a causes strip shows: what is chosen on top, each direct cause below. No DOM here.

import type { Lookup } from './lookup-vm';
import type { Part, Series } from './report';

export interface Strip {
  part: Part;
  /** What of the part; empty: itself. */
  of: string;
  series: Series[];
  cause: boolean;
}

/** A strip for each element or thing given, at most `most` a part. */
export function stripsOf(part: Part, cause: boolean, most = 4): Strip[] {
  const kinds = [...new Set(part.series.map((item) => item.of))];
  return kinds.slice(0, most).map((of) => ({ part, of, cause, series: part.series.filter((item) => item.of === of) }));
}

/** The chosen part, then its direct causes that move in time; numbers that stand still are listed apart. */
export function causesStrip(found: Lookup, part: Part): { strips: Strip[]; still: Part[] } {
  const causes = [...new Set(part.causes)].flatMap((id) => found.part(id) ?? []).filter((item) => item !== part);
  return {
    strips: [...stripsOf(part, false), ...causes.flatMap((item) => stripsOf(item, true, 1))],
    still: causes.filter((item) => item.series.length === 0),
  };
}

/** A small line in a box of `width` × `height`: the middle of the first account's worlds. */
export function spark(series: readonly Series[], width: number, height: number): string {
  const values = series[0]?.middle ?? [];
  const known = values.filter((value): value is number => value !== null);
  if (known.length < 2) return '';
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const span = high - low || 1;
  return values
    .flatMap((value, at) => {
      if (value === null) return [];
      const x = (width * at) / (values.length - 1);
      const y = high === low ? height / 2 : height * (1 - (value - low) / span);
      return [`${x.toFixed(1)},${y.toFixed(1)}`];
    })
    .join(' ');
}
