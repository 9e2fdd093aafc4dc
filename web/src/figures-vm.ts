// Figures as a reader sees them, by the rules of the terminal: whole per cents, a decimal only
// under 1 % and over 99 %, amounts rounded by their error. Answers arrive as text already; this
// is for differences, hinges and axes. No DOM here.

export const DASH = '–';
const RARE = 'under 1 in 1,000';
const USUAL = 'over 999 in 1,000';
const MONTHS = [
  'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September',
  'October', 'November', 'December',
];

/** A chance without an interval of its own: `39 %`, `0.5 %`, `under 1 in 1,000`. */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return DASH;
  if (share === 0) return '0 %';
  if (share === 1) return '100 %';
  if (share < 0.001) return RARE;
  if (share > 0.999) return USUAL;
  if (share < 0.01 || share > 0.99) return `${(100 * share).toFixed(1)} %`;
  return `${Math.round(100 * share)} %`;
}

/** `39 of 100 worlds`, and for rare things `5 of 1,000 worlds`. */
export function worldsIn(share: number): string {
  if (share < 0.001) return 'fewer than 1 of 1,000 worlds';
  if (share > 0.999) return 'more than 999 of 1,000 worlds';
  if (share < 0.01 || share > 0.99) return `${Math.round(1000 * share)} of 1,000 worlds`;
  return `${Math.round(100 * share)} of 100 worlds`;
}

/** An amount to about three digits, or rounded by its half width where one is given. */
export function amount(value: number | null | undefined, half = 0): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return DASH;
  if (value === 0) return '0';
  const size = Math.floor(Math.log10(Math.abs(value)));
  let exponent = half > 0 ? Math.round(Math.log10(half)) : size - 2;
  if (Number.isInteger(value)) exponent = Math.max(exponent, 0);
  if (exponent >= 0) {
    const step = 10 ** exponent;
    return (Math.round(value / step) * step).toLocaleString('en-US');
  }
  return value.toLocaleString('en-US', {
    minimumFractionDigits: Math.min(-exponent, 12),
    maximumFractionDigits: Math.min(-exponent, 12),
  });
}

/** Short, for the ticks of an axis: `12k`, `1.5m`. */
export function tick(value: number): string {
  const size = Math.abs(value);
  for (const [unit, word] of [[1e9, 'bn'], [1e6, 'm'], [1e3, 'k']] as const) {
    if (size >= unit) return `${trim(value / unit)}${word}`;
  }
  return trim(value);
}

function trim(value: number): string {
  return Number(value.toPrecision(3)).toString();
}

/** Points of chance with a sign: `+4`, `−0.4`, `0`. */
export function points(difference: number): string {
  const value = 100 * Math.abs(difference);
  const text = value >= 1 ? Math.round(value).toString() : value < 0.05 ? '0' : value.toFixed(1);
  if (text === '0') return '0';
  return `${difference < 0 ? '−' : '+'}${text}`;
}

/** `±0.7`, at 95 %. */
export function give(se: number | null | undefined): string {
  if (se === null || se === undefined) return '';
  const half = 196 * se;
  return `±${half >= 9.95 ? Math.round(half) : half < 0.05 ? '<0.1' : half.toFixed(1)}`;
}

/** A difference of amounts with a sign and its error at 95 %. */
export function change(difference: number, se: number): string {
  const half = 1.96 * se;
  const text = amount(Math.abs(difference), half);
  if (difference === 0) return '0';
  return `${difference < 0 && text !== '0' ? '−' : '+'}${text}${half > 0 ? ` ±${amount(half, half / 5)}` : ''}`;
}

/** `30 November 1971`, from `1971-11-30`; what is no date stays as it is. */
export function day(text: string | null | undefined): string {
  const found = /^(\d{4})-(\d{2})-(\d{2})/.exec(text ?? '');
  if (!found) return text ? text : 'later';
  return `${Number(found[3])} ${MONTHS[Number(found[2]) - 1]} ${found[1]}`;
}

/** `Nov 1971`. */
export function month(text: string | null | undefined): string {
  const found = /^(\d{4})-(\d{2})/.exec(text ?? '');
  if (!found) return 'later';
  return `${MONTHS[Number(found[2]) - 1]?.slice(0, 3)} ${found[1]}`;
}

/** `1 claim`, `2 claims`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? noun : plural}`;
}

/** A unit as it stands after a number: `soldiers`, `USD`. */
export function unitWord(unit: string): string {
  if (!unit || unit === '1') return '';
  const [head = '', ...rest] = unit.split('/');
  const many = /^[a-z]+$/.test(head) && !head.endsWith('s')
    ? head.endsWith('y') ? `${head.slice(0, -1)}ies` : `${head}s`
    : head;
  return [many, ...rest].join('/');
}

/** A name of the model as words: `in_angola` becomes `in angola`. */
export function spoken(name: string): string {
  return name.replace(/_/g, ' ').replace(/\./g, ' · ');
}

/** The id of a question as words: `home-by-1991-07-01` becomes `home by 1 Jul 1991`. */
export function idWords(id: string): string {
  return id.replace(/(\d{4})-(\d{2})-(\d{2})|-/g, (all: string) => {
    if (all === '-') return ' ';
    const [year = '', month = '', date = ''] = all.split('-');
    return `${Number(date)} ${MONTHS[Number(month) - 1]?.slice(0, 3) ?? month} ${year}`;
  });
}

/** Only http and https lead out of a report; anything else is no link. */
export function safeUrl(url: string): string | null {
  try {
    const found = new URL(url);
    return found.protocol === 'https:' || found.protocol === 'http:' ? found.href : null;
  } catch {
    return null;
  }
}
