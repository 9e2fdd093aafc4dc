// An answer in plain sentences, and the numbers that its charts are drawn from. No DOM here.

import { day, unitWord, worldsIn } from './figures-vm';
import { mixture } from './lookup-vm';
import type { Answer, Question } from './report';

/** The answer in one sentence: `In 39 of 100 worlds …`. */
export function leadSentence(question: Question): string {
  const answer = mixture(question);
  if (!answer) return 'There is no answer.';
  if (answer.because) return `There is no answer: ${answer.because}.`;
  if (answer.kind === 'binary') {
    const share = worldsIn(answer.probability ?? 0);
    return `In ${share} the answer is yes.`;
  }
  if (answer.kind === 'date') {
    const middle = answer.quantiles?.['0.5'];
    const never = answer.never ?? 0;
    const by = answer.horizon ? day(answer.horizon) : 'the horizon';
    const later = never > 0 ? ` In ${worldsIn(never)} it has not come by ${by}.` : '';
    return middle === null || middle === undefined
      ? `In more than half of the worlds it has not come by ${by}.${later}`
      : `In half of the worlds it has come by ${day(String(middle))}.${later}`;
  }
  const unit = unitWord(answer.unit ?? question.unit);
  return `In half of the worlds it is below ${answer.text}${unit && !answer.text.includes(unit) ? ` ${unit}` : ''}, in half above.`;
}

/** What nine in ten means for this kind of answer. */
export function likelySentence(question: Question): string {
  const answer = mixture(question);
  if (!answer?.likely || answer.likely === '–') return '';
  return answer.kind === 'binary'
    ? `Over what we do not know, nine readings in ten put the chance between ${answer.likely.replace(' – ', ' and ')}.`
    : `Nine worlds in ten lie between ${answer.likely.replace(/\s*–\s*/, ' and ')}.`;
}

/** `The accounts say 33 % (investment), 47 % (outside view).` */
export function accountsSentence(question: Question, name: (id: string) => string): string {
  const own = question.answers.filter((item) => item.account !== 'all' && !item.because);
  if (own.length < 2) return '';
  return `By account: ${own.map((item) => `${name(item.account)} ${item.text}`).join(', ')}.`;
}

/** How the simulation itself errs, in a sentence. */
export function errorSentence(answer: Answer): string {
  if (answer.kind === 'binary' && answer.low !== undefined && answer.high !== undefined) {
    const half = 50 * (answer.high - answer.low);
    if (answer.direct) return 'Given directly, without a model: it has no error of simulation.';
    return `The simulation itself adds ±${half < 0.05 ? '<0.1' : half.toFixed(1)} points.`;
  }
  return '';
}

export interface Ends {
  account: string;
  middle: number | null;
  low: number | null;
  high: number | null;
}

/** Middle and ends of an answer on one axis: chances, amounts, or days as milliseconds. */
export function ends(answer: Answer): Ends {
  const spread = answer.spread ?? null;
  if (answer.kind === 'binary') {
    return {
      account: answer.account,
      middle: answer.probability ?? null,
      low: spread?.['0.05'] ?? null,
      high: spread?.['0.95'] ?? null,
    };
  }
  const at = (share: string): number | null => {
    const value = answer.quantiles?.[share];
    if (value === null || value === undefined) return null;
    return typeof value === 'number' ? value : Date.parse(value);
  };
  return { account: answer.account, middle: at('0.5'), low: at('0.05'), high: at('0.95') };
}

/** From nought (or the least end) to a little above the greatest end. */
export function domain(question: Question): [number, number] {
  if (question.kind === 'binary') return [0, 1];
  const all = question.answers.map(ends).flatMap((item) => [item.low, item.middle, item.high]);
  const known = all.filter((value): value is number => value !== null);
  if (question.kind === 'date') {
    const horizons = question.answers.flatMap((item) => (item.horizon ? [Date.parse(item.horizon)] : []));
    known.push(...horizons);
  } else known.push(0);
  if (known.length === 0) return [0, 1];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return low === high ? [low, low + 1] : [low, high];
}
