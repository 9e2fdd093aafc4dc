// A table as data, and as CSV. No DOM here.

export interface Table {
  head: string[];
  rows: (string | number | null)[][];
}

/**
 * RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe in front, since
 * the words of a case come from strangers.
 */
export function toCsv(table: Table): string {
  return [table.head, ...table.rows].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** Records of any keys as a table: a column a key that holds a plain value in any of them. */
export function tableOf(records: readonly object[]): Table {
  const plain = (value: unknown): string | number | null | undefined =>
    typeof value === 'string' || typeof value === 'number' ? value : value === null ? null : typeof value === 'boolean' ? (value ? 'yes' : 'no') : undefined;
  const rows = records.map((record) => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, plain(value)])));
  const head = [...new Set(rows.flatMap((row) => Object.keys(row).filter((key) => row[key] !== undefined)))];
  return { head, rows: rows.map((row) => head.map((key) => row[key] ?? null)) };
}

/** A name for a file from words of a case: letters, digits and hyphens alone. */
export function fileName(...words: string[]): string {
  const text = words.join('-').toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '').replace(/[^a-z0-9]+/g, '-');
  return text.replace(/^-+|-+$/g, '').slice(0, 100) || 'sapper';
}
