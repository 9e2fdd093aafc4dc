import { describe, expect, it } from 'vitest';
import { amount, change, count, day, give, idWords, month, percent, points, safeUrl, unitWord, worldsIn } from './figures-vm';

describe('chances', () => {
  it('are whole per cents, with decimals only at the ends', () => {
    expect(percent(0.394)).toBe('39 %');
    expect(percent(0.005)).toBe('0.5 %');
    expect(percent(0.0004)).toBe('under 1 in 1,000');
    expect(percent(0.9996)).toBe('over 999 in 1,000');
    expect(percent(0)).toBe('0 %');
    expect(percent(null)).toBe('–');
  });
  it('are told as worlds', () => {
    expect(worldsIn(0.29)).toBe('29 of 100 worlds');
    expect(worldsIn(0.004)).toBe('4 of 1,000 worlds');
    expect(worldsIn(0.0001)).toBe('fewer than 1 of 1,000 worlds');
  });
  it('differ by points with a sign', () => {
    expect(points(-0.576)).toBe('−58');
    expect(points(0.004)).toBe('+0.4');
    expect(points(0.0001)).toBe('0');
    expect(give(0.0036)).toBe('±0.7');
  });
});

describe('amounts', () => {
  it('have three digits, or as many as their error allows', () => {
    expect(amount(16_963)).toBe('17,000');
    expect(amount(16_963, 90)).toBe('17,000');
    expect(amount(16_963, 9)).toBe('16,960');
    expect(amount(0.01234)).toBe('0.0123');
    expect(amount(2)).toBe('2');
  });
  it('differ with their error', () => {
    expect(change(0, 0)).toBe('0');
    expect(change(-120, 5)).toBe('−120 ±10');
  });
  it('carry units and nouns as words', () => {
    expect(unitWord('soldier/month')).toBe('soldiers/month');
    expect(unitWord('family')).toBe('families');
    expect(unitWord('USD')).toBe('USD');
    expect(count(1, 'claim')).toBe('1 claim');
    expect(count(1200, 'claim')).toBe('1,200 claims');
  });
});

describe('days', () => {
  it('are written out', () => {
    expect(day('1971-11-30')).toBe('30 November 1971');
    expect(month('1971-11-30')).toBe('Nov 1971');
    expect(day(null)).toBe('later');
    expect(idWords('home-by-1991-07-01')).toBe('home by 1 Jul 1991');
    expect(idWords('served-20k')).toBe('served 20k');
  });
});

describe('links out', () => {
  it('are http and https alone', () => {
    expect(safeUrl('https://example.org/a')).toBe('https://example.org/a');
    for (const bad of ['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '', 'a b']) {
      expect(safeUrl(bad)).toBeNull();
    }
  });
});
