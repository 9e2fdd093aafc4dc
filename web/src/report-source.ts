// Where the data comes from. A report carries it in one script element of JSON; pages with a
// server behind will ask for the same object, and nothing else of the pages will know.

import type { Report } from './report';

/** The data of this page; throws an `Error` that says what is wrong with the file. */
export function readReport(page: Document): Report {
  const element = page.querySelector('script[type="application/json"]');
  if (!element?.textContent) throw new Error('This file holds no data: it was cut short, or made by hand.');
  return JSON.parse(element.textContent) as Report;
}
