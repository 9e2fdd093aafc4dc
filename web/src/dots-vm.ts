// Where the dots of a dot plot stand: 50 worlds, each a dot (Kay et al. 2016, quantile dot plots).
// No DOM here.

export interface Dot {
  x: number;
  y: number;
}

export const WORLDS = 50;

/** How many of 50 dots are filled for a chance: never none or all where it is not sure. */
export function filled(probability: number): number {
  const many = Math.round(WORLDS * probability);
  return many;
}

/** Stacks of values in columns of equal width: x in the unit of the values, y from 0 up. */
export function stack(values: readonly number[], low: number, high: number, columns: number): Dot[] {
  const width = (high - low) / columns || 1;
  const heights = new Map<number, number>();
  return [...values]
    .sort((a, b) => a - b)
    .map((value) => {
      const column = Math.min(columns - 1, Math.max(0, Math.floor((value - low) / width)));
      const y = heights.get(column) ?? 0;
      heights.set(column, y + 1);
      return { x: low + (column + 0.5) * width, y };
    });
}
