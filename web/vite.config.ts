/// <reference types="vitest/config" />
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// The build writes two files, report.js and report.css. Python puts both into each report, so
// nothing may be split off or fetched later.
export default defineConfig({
  plugins: [svelte()],
  build: {
    outDir: '../src/sapper/studio/static',
    emptyOutDir: true,
    cssCodeSplit: false,
    target: 'es2023',
    modulePreload: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      input: 'src/main.ts',
      output: { format: 'iife', entryFileNames: 'report.js', assetFileNames: 'report[extname]' },
    },
  },
  test: { include: ['src/**/*.test.ts'] },
});
