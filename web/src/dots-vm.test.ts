import { describe, expect, it } from 'vitest';
import { filled, stack } from './dots-vm';

describe('dots', () => {
  it('fill as many of 50 as the chance says', () => {
    expect([0, 0.5, 0.39, 1].map(filled)).toEqual([0, 25, 20, 50]);
  });
  it('stack in columns, one world each', () => {
    const dots = stack([0, 0, 1, 9, 10], 0, 10, 10);
    expect(dots).toHaveLength(5);
    expect(dots.filter((dot) => dot.x === 0.5).map((dot) => dot.y)).toEqual([0, 1]);
    expect(dots.filter((dot) => dot.x === 9.5).map((dot) => dot.y)).toEqual([0, 1]);
  });
  it('stand upright where all worlds agree', () => {
    expect(stack([3, 3, 3], 3, 3, 20).map((dot) => dot.y)).toEqual([0, 1, 2]);
  });
});
