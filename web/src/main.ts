import { mount } from 'svelte';
import App from './App.svelte';
import './tokens.css';
import './page.css';
import './print.css';
import { readReport } from './report-source';

const target = document.getElementById('app') ?? document.body.appendChild(document.createElement('div'));

async function start(): Promise<void> {
  try {
    const report = await readReport(document);
    document.title = `${report.head.title} · sapper`;
    target.replaceChildren();
    mount(App, { target, props: { report } });
  } catch (fault) {
    // A page that says what is wrong is better than an empty one.
    target.textContent = `This report cannot be shown: ${fault instanceof Error ? fault.message : String(fault)}`;
  }
}

void start();
