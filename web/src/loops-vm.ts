// Circles of causes: those of a sector, or those that pass through the part in hand. No DOM here.

import type { Lookup } from './lookup-vm';
import type { Loop, Part } from './report';

export interface LoopRow {
  key: string;
  loop: Loop;
  /** Its parts in order; those that the report does not have are left out. */
  parts: Part[];
  /** The sectors that it passes through, in order. */
  sectors: string[];
}

/** The loops through a part, or, without one, those with two parts or more in a sector; the shortest first. */
export function loopRows(found: Lookup, sector: string, part: string): LoopRow[] {
  return (found.report.model.loops ?? [])
    .map((loop): LoopRow => {
      const parts = loop.names.flatMap((id) => found.part(id) ?? []);
      return { key: loop.names.join(' '), loop, parts, sectors: [...new Set(parts.map((item) => item.sector))] };
    })
    .filter((row) =>
      part ? row.loop.names.includes(part) : row.parts.filter((item) => item.sector === sector).length >= 2,
    );
}

const SIGNS: Record<Loop['sign'], string> = {
  reinforcing: 'reinforcing: what grows makes itself grow on',
  balancing: 'balancing: what grows holds itself back',
  unknown: 'either way: a step in it raises here and lowers there',
};

export const LETTERS: Record<Loop['sign'], string> = { reinforcing: 'R', balancing: 'B', unknown: '±' };

export function signWords(loop: Loop): string {
  return SIGNS[loop.sign];
}

/** A step of a loop: in print, and read aloud. */
export function step(sign: number | undefined): { mark: string; says: string } {
  if (sign === 1) return { mark: '+', says: 'raises' };
  if (sign === -1) return { mark: '−', says: 'lowers' };
  return { mark: '±', says: 'moves' };
}

/** A loop turned so that it begins with a part. */
export function turned(loop: Loop, part: string): Loop {
  const at = Math.max(0, loop.names.indexOf(part));
  const turn = <T>(items: readonly T[]): T[] => [...items.slice(at), ...items.slice(0, at)];
  return { ...loop, names: turn(loop.names), signs: turn(loop.signs) };
}
