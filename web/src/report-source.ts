// Where the data comes from. A report carries it in one script element, as JSON, compressed, in
// Base64; pages with a server behind will ask for the same object, and nothing else of the pages
// will know.

import type { Report } from './report';

/** The data of this page; throws an `Error` that says what is wrong with the file or the browser. */
export async function readReport(page: Document): Promise<Report> {
  const packed = page.getElementById('report-data')?.textContent?.trim();
  if (!packed) throw new Error('This file holds no data: it was cut short, or made by hand.');
  if (typeof DecompressionStream === 'undefined') {
    throw new Error('This browser is too old to unpack the data (any of 2023 or later can).');
  }
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return (await new Response(stream).json()) as Report;
}
