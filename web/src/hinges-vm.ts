// What an answer turns on, over accounts, largest first; and in a sentence what would change it
// most. No DOM here.

import { amount, day, month, percent, points, spoken } from './figures-vm';
import { accountName, type Lookup } from './lookup-vm';
import type { Hinges, Part, Question } from './report';
import { shareName, shareRows, standsOn, worthText } from './shares-vm';

export interface HingeSide {
  account: string;
  /** The answer where the claim is false, or the thing has not come: a chance, or a mean. */
  no: number | null;
  yes: number | null;
  difference: number;
  se: number;
  /** How often the claim is true, or the thing comes. */
  share: number;
}

export interface HingeRow {
  key: string;
  kind: 'claim' | 'event' | 'decision';
  /** Short, for a chart. */
  label: string;
  text: string;
  claim: string;
  part: string;
  /** What the hinge itself stands on, in words; of a claim empty, since its phrase is shown. */
  stands: string;
  sides: HingeSide[];
  /** How far knowing it would move the answer on average, in the account where it does most. */
  largest: number;
}

const NOISE = 1.96;
const NOTED = 0.02;
const NOTED_SHARE = 0.05;

type Turning = Hinges['turning_points'][number];

/**
 * What is listed: claims that move the answer by two points (of an amount, by a twentieth of the
 * width that holds nine worlds in ten), and happenings at the date at which knowing of them would
 * move it most; nothing inside noise, as on the terminal. Ordered by how far knowing would move
 * the answer on average: the difference times the standard deviation of the truth.
 */
export function hingeRows(found: Lookup, question: Question): HingeRow[] {
  const all = found.hinges(question.id);
  const least = leastMove(question);
  const rows = [...claimRows(found, all), ...turningRows(found, all)];
  for (const row of rows) row.largest = Math.max(...row.sides.map(moved));
  return rows
    .filter((row) => row.sides.some((side) => stands(side) && (row.kind === 'claim' ? Math.abs(side.difference) : moved(side)) >= least))
    .sort((a, b) => b.largest - a.largest);
}

/** Fits three lines beside a chart. */
function short(text: string): string {
  return text.length <= 64 ? text : `${text.slice(0, 61).trimEnd()}…`;
}

function claimRows(found: Lookup, all: Hinges[]): HingeRow[] {
  const rows = new Map<string, HingeRow>();
  for (const item of all) {
    for (const flip of item.flips) {
      if (!flip.reaches) continue;
      const claim = found.claim(flip.claim);
      take(rows, `claim:${flip.claim}`, {
        kind: 'claim', label: short(claim?.says ?? flip.claim), text: claim?.says ?? flip.claim, claim: flip.claim, part: '', stands: '',
      }).sides.push({
        account: item.account, no: flip.false, yes: flip.true,
        difference: flip.difference, se: flip.se, share: flip.credence,
      });
    }
  }
  return [...rows.values()];
}

function turningRows(found: Lookup, all: Hinges[]): HingeRow[] {
  const best = new Map<string, Turning>();
  for (const point of all.flatMap((item) => item.turning_points)) {
    const there = best.get(point.name);
    if (point.defines_question || point.leads_to_question === false || !stands(point)) continue;
    if (!there || moved(point) > moved(there)) best.set(point.name, point);
  }
  return [...best.values()].map((point) => {
    const part = found.partOf(point.name);
    const sides = all.flatMap((item) =>
      item.turning_points
        .filter((each) => each.name === point.name && each.date === point.date)
        .map((each) => ({
          account: item.account, no: each.no.answer, yes: each.yes.answer,
          difference: each.difference, se: each.se, share: each.share,
        })),
    );
    return {
      key: `${point.kind}:${point.name}`, kind: point.kind, label: `${spoken(point.name)}, by ${month(point.date)}`,
      text: turningText(point, part), claim: '', part: part?.id ?? '',
      stands: turningStands(point), sides, largest: 0,
    };
  });
}

function leastMove(question: Question): number {
  if (question.kind !== 'number') return NOTED;
  const widths = question.answers.flatMap((item) => {
    const [low, high] = [item.quantiles?.['0.05'], item.quantiles?.['0.95']];
    return typeof low === 'number' && typeof high === 'number' && !item.direct ? [high - low] : [];
  });
  return widths.length > 0 ? NOTED_SHARE * Math.max(...widths) : 0;
}

function stands(side: { difference: number; se: number }): boolean {
  return Math.abs(side.difference) > NOISE * side.se;
}

/** How far knowing it would move the answer on average. */
function moved(side: { difference: number; share: number }): number {
  return Math.sqrt(side.share * (1 - side.share)) * Math.abs(side.difference);
}

function take(rows: Map<string, HingeRow>, key: string, made: Omit<HingeRow, 'key' | 'sides' | 'largest'>): HingeRow {
  const there = rows.get(key);
  if (there) return there;
  const row: HingeRow = { ...made, key, sides: [], largest: 0 };
  rows.set(key, row);
  return row;
}

function turningText(point: { name: string; kind: string; date: string }, part: Part | undefined): string {
  if (point.kind === 'decision') {
    const place = point.name.lastIndexOf('.');
    const name = spoken(point.name.slice(0, place));
    const who = part?.details.find((item) => item.name === 'who')?.text.trim();
    return `${who ? `${who} (${name})` : name} has chosen “${spoken(point.name.slice(place + 1))}” by ${day(point.date)}`;
  }
  return `${part?.about.trim().replace(/\.$/, '') || spoken(point.name)} by ${day(point.date)}`;
}

function turningStands(point: { numbers_argued: number; numbers_ours: number }): string {
  const { numbers_argued: argued, numbers_ours: ours } = point;
  if (argued + ours === 0) return 'follows from the rest of the model';
  if (argued === 0) return 'rests on our assumption, on no document';
  if (ours === 0) return 'every number behind it is argued from a document';
  return `of ${argued + ours} numbers behind it ${ours} ${ours === 1 ? 'is' : 'are'} ours`;
}

/** One end of a hinge as text: `24 %`, or an amount. */
export function sideText(question: Question, value: number | null | undefined): string {
  return question.kind === 'number' ? amount(value) : percent(value);
}

/** The size of a hinge as text: `+5 points`, or an amount with a sign. */
export function differenceText(question: Question, difference: number): string {
  if (question.kind !== 'number') return `${points(difference)} points`;
  return `${difference < 0 ? '−' : '+'}${amount(Math.abs(difference))}`;
}

/** What would change the answer most: the largest claim and the largest event or choice, told. */
export function changeSentences(found: Lookup, question: Question, rows: HingeRow[]): string[] {
  const told: string[] = [];
  const largest = (kinds: HingeRow['kind'][]): HingeRow | undefined =>
    rows.find((row) => kinds.includes(row.kind));
  for (const row of [largest(['event', 'decision']), largest(['claim'])]) {
    if (!row) continue;
    const side = row.sides.reduce((a, b) => (Math.abs(b.difference) > Math.abs(a.difference) ? b : a));
    const [no, yes] = [sideText(question, side.no), sideText(question, side.yes)];
    const by = `In the account “${accountName(side.account)}”`;
    told.push(
      row.kind === 'claim'
        ? `The claim that moves it most: “${row.text.replace(/\.$/, '')}”. ${by} the answer is ${yes} if it is true and ${no} if it is false.`
        : `What happens that moves it most: ${row.text}. ${by} the answer is ${yes} where so and ${no} where not.`,
    );
  }
  const number = shareRows(found, question).find((row) => row.kind === 'number');
  if (number) {
    const side = number.sides.reduce((a, b) => (b.worth.value > a.worth.value ? b : a));
    told.push(
      `The number that it would pay most to know: ${shareName(found, number)} (${standsOn(number)}). In the account “${accountName(side.account)}” knowing it would move the ${question.kind === 'number' ? 'mean' : 'answer'} by ${worthText(question, side.worth)} on average.`,
    );
  }
  const shares = found.hinges(question.id).flatMap((item) => (item.chance_share === null ? [] : [item]));
  if (shares.length > 0 && question.kind === 'binary') {
    const values = shares.map((item) => item.chance_share ?? 0);
    const [low, high] = [Math.round(100 * Math.min(...values)), Math.round(100 * Math.max(...values))];
    const much = low === high ? `${low} %` : `${low} to ${high} %`;
    told.push(
      `Were every claim and number settled, ${much} of the yes-or-no uncertainty would remain: in this model it is chance.`,
    );
  }
  return told;
}
