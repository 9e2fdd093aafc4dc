import { describe, expect, it } from 'vitest';
import { fromHash, start, toHash, type Place } from './link-vm';

const from = start('first');

describe('the link', () => {
  it('is short where nothing was changed', () => {
    expect(toHash(from, from)).toBe('#/answer');
  });
  it('holds every part of a place and gives it back', () => {
    const place: Place = {
      view: 'model', q: 'home-by-1991', why: 'treaty', claim: 'c-7', part: 'in_angola', trail: 'a,b.c', sector: 'Home front',
      as: 'list', only: 'state:no document', scale: 'log', point: 'motives', at: '1990-06-01', show: 'worlds', theme: 'dark',
    };
    expect(fromHash(toHash(place, from), from)).toEqual(place);
  });
  it('holds differences alone', () => {
    expect(toHash({ ...from, view: 'sources', claim: 'x' }, from)).toBe('#/sources?claim=x');
  });
  it('takes what it does not know as at the start', () => {
    expect(fromHash('#/nowhere?as=hologram&theme=pink&other=1', from)).toEqual(from);
    expect(fromHash('', from)).toEqual(from);
  });
});
