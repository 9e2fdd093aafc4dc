// Numbers and claims that hold most of an answer's spread, over accounts, the largest first. No DOM here.

import { amount, percent, spoken } from './figures-vm';
import { accountName, type Lookup } from './lookup-vm';
import type { Estimate, Hinges, Question, Shares } from './report';

type Input = Shares['inputs'][number];

export interface ShareRow {
  key: string;
  kind: Input['kind'];
  /** Ids of claims or of numbers; more than one are drawn together. */
  names: string[];
  basis: string;
  claims: string[];
  sides: { account: string; first: Estimate; worth: Estimate; crosses: string }[];
}

/** Every input that stands above noise in some account, by the largest share it holds in any. */
export function shareRows(found: Lookup, question: Question): ShareRow[] {
  const rows = new Map<string, ShareRow>();
  for (const item of found.hinges(question.id)) {
    for (const input of item.shares?.inputs ?? []) {
      const key = `${input.kind} ${input.names.join(' ')}`;
      const row = rows.get(key) ?? {
        key, kind: input.kind, names: input.names, basis: input.basis ?? 'rests_on', claims: input.claims, sides: [],
      };
      rows.set(key, row);
      row.sides.push({ account: item.account, first: input.first, worth: input.worth, crosses: crossing(input) });
    }
  }
  const largest = (row: ShareRow): number => Math.max(...row.sides.map((side) => side.first.value));
  return [...rows.values()].sort((a, b) => largest(b) - largest(a));
}

function crossing(input: Input): string {
  const found = input.crosses_half as { value: number } | null;
  return found ? amount(found.value) : '';
}

/** A share in whole per cents with its interval, cut to 0..100: `24 % (18–30)`. */
export function shareText(share: Estimate): string {
  const whole = (value: number): number => Math.round(100 * Math.min(1, Math.max(0, value)));
  const [low, high] = [share.low ?? share.value, share.high ?? share.value];
  return `${whole(share.value)} % (${whole(low)}–${whole(high)})`;
}

/** How far knowing it would move the answer on average: `9 points`, or an amount. */
export function worthText(question: Question, worth: Estimate): string {
  if (question.kind === 'number') return amount(worth.value, worth.se ?? 0);
  const points = 100 * worth.value;
  return `${points >= 1.5 ? Math.round(points) : points.toFixed(1)} points`;
}

/** What a row is called: the words of a claim, the name of a number. */
export function shareName(found: Lookup, row: ShareRow): string {
  const names = row.names.map((id) => (row.kind === 'claim' ? found.claim(id)?.says.replace(/\.$/, '') ?? id : spoken(id)));
  return names.join(row.kind === 'claim' ? '; ' : ', ');
}

const STANDS: Record<string, string> = {
  assumed: 'our assumption, on no document', argued_from: 'argued from a document', rests_on: 'from a document',
};

export function standsOn(row: ShareRow): string {
  return row.kind === 'claim' ? 'a claim' : STANDS[row.basis] ?? '';
}

/** What numbers on no document hold together, and the sector that holds most, in a sentence or two. */
export function groupSentences(all: readonly Hinges[]): string[] {
  const told: string[] = [];
  const held = all.flatMap((item) => (item.shares ? [{ account: item.account, groups: item.shares.groups }] : []));
  const each = (by: string, name: string): string =>
    held
      .flatMap(({ account, groups }) => {
        const group = groups.find((item) => item.by === by && item.name === name);
        return group ? [`${percent(Math.min(1, Math.max(0, group.share.value)))} (${accountName(account)})`] : [];
      })
      .join(', ');
  const ours = each('basis', 'assumed');
  if (ours) told.push(`All numbers on no document together hold ${ours}.`);
  const sums = new Map<string, number>();
  for (const group of held.flatMap((item) => item.groups).filter((item) => item.by === 'sector')) {
    sums.set(group.name, (sums.get(group.name) ?? 0) + group.share.value);
  }
  const [sector] = [...sums].sort((a, b) => b[1] - a[1])[0] ?? [];
  if (sector) told.push(`Of the sectors ${sector} holds most: ${each('sector', sector)}.`);
  return told;
}
