import { describe, expect, it } from 'vitest';
import { fileName, tableOf, toCsv } from './table-vm';

describe('CSV', () => {
  it('quotes what must be quoted', () => {
    expect(toCsv({ head: ['a', 'b'], rows: [['x, "y"', 1.5], [null, Number.NaN]] })).toBe('a,b\r\n"x, ""y""",1.5\r\n,\r\n');
  });
  it('disarms what a spreadsheet would take for a formula', () => {
    expect(toCsv({ head: ['a'], rows: [['=HYPERLINK("x")'], ['@sum'], ['-1+2']] })).toBe('a\r\n"\'=HYPERLINK(""x"")"\r\n\'@sum\r\n\'-1+2\r\n');
    expect(toCsv({ head: ['a'], rows: [[-3]] })).toBe('a\r\n-3\r\n');
  });
  it('is made of records, without what is no plain value', () => {
    expect(tableOf([{ a: 1, b: { c: 2 } }, { d: true, a: null }])).toEqual({ head: ['a', 'd'], rows: [[1, null], [null, 'yes']] });
  });
  it('names files with safe letters alone', () => {
    expect(fileName('tiny', '../../Über <b>')).toBe('tiny-uber-b');
    expect(fileName('…')).toBe('sapper');
  });
});
