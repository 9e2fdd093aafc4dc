// What every component is given: the report by its ids, and where the reader is. The place is
// held in the link alone; a change of place is a link that is followed.

import { createContext } from 'svelte';
import { fromHash, start, toHash, type Place } from './link-vm';
import { lookup, type Lookup } from './lookup-vm';
import type { Question, Report } from './report';

export class Pages {
  readonly found: Lookup;
  readonly from: Place;
  place: Place = $state()!;
  /** What has just been done, for the reader and for screen readers. */
  said: string = $state('');

  /** The date under the cursor, in every chart over time at once; it reaches the link a little later. */
  at: string = $state('');

  constructor(report: Report, hash: string) {
    this.found = lookup(report);
    this.from = start(report.questions[0]?.id ?? '');
    this.place = fromHash(hash, this.from);
    this.at = this.place.at;
  }

  get report(): Report {
    return this.found.report;
  }

  get question(): Question | undefined {
    return this.found.question(this.place.q) ?? this.report.questions[0];
  }

  /** The link to a place: where the reader is, with these changes. */
  link(change: Partial<Place>): string {
    const passing = change.view && change.view !== this.place.view ? { why: '', only: '', claim: '', point: '', trail: '' } : {};
    return toHash({ ...this.place, ...passing, ...change }, this.from);
  }

  /** Whether the place that is arrived at next was chosen here, not come back to. */
  chosen: boolean = false;

  follow(change: Partial<Place>): void {
    this.chosen = true;
    location.hash = this.link(change);
  }

  /** Change the place without a step in the browser's history. */
  settle(change: Partial<Place>): void {
    location.replace(this.link(change));
  }

  #settling: ReturnType<typeof setTimeout> | undefined;

  /** Move the cursor. Browsers refuse many changes of a link in a row, so the link waits until it rests. */
  pointAt(time: string): void {
    if (time === this.at) return;
    this.at = time;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.settle({ at: time }), 300);
  }

  arrive(hash: string): void {
    clearTimeout(this.#settling);
    this.place = fromHash(hash, this.from);
    this.at = this.place.at;
  }

  async copy(text: string, what: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.said = `Copied: ${what}`;
    } catch {
      // A page from a file may not be let at the clipboard: the text is offered to be copied by hand.
      window.prompt(`Copy ${what}:`, text);
    }
  }
}

export const [getPages, setPages] = createContext<Pages>();
