// An equation cut into names that lead somewhere and the rest. No DOM here.

import type { Lookup } from './lookup-vm';

export interface Token {
  text: string;
  part: string;
  claim: string;
}

const NAME = /HOLDS\(\s*([\w-]+)\s*\)|[A-Za-z_][\w]*(?:\.[\w]+)*/gi;

/** Names of parts, and claims inside `HOLDS(…)`, are marked; everything else is plain text. */
export function tokens(found: Lookup, text: string): Token[] {
  const made: Token[] = [];
  let from = 0;
  const plain = (to: number): void => {
    if (to > from) made.push({ text: text.slice(from, to), part: '', claim: '' });
  };
  for (const match of text.matchAll(NAME)) {
    const claim = match[1] && found.claim(match[1]) ? match[1] : '';
    const called = text[match.index + match[0].length] === '(';
    const part = claim ? undefined : found.partOf(match[0]);
    if (!claim && (!part || (called && part.kind !== 'lookup'))) continue;
    plain(match.index);
    made.push({ text: match[0], part: part?.id ?? '', claim });
    from = match.index + match[0].length;
  }
  plain(text.length);
  return made;
}
