import { defineConfig, type Plugin } from 'vite';
import { fillTexts } from './build/fill-texts.ts';

/** Where `pnpm start` serves the API; the development server of the page passes these paths on to it. */
const WORKER = 'http://localhost:8787';
const API = ['/generate', '/walk', '/models', '/healthz', '/openapi.json', '/docs', '/histories'];

export default defineConfig({
  plugins: [fillTexts(), blockRendering()],
  build: {
    target: 'es2023',
    // No inlined assets: the worker's content security policy allows pictures from its own origin only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: Object.fromEntries(API.map((path) => [path, WORKER])) },
});

/** Holds the first paint until the small script has run, so that nobody sees English turn into Spanish. */
function blockRendering(): Plugin {
  return {
    name: 'trazo-block-rendering',
    transformIndexHtml: {
      order: 'post',
      handler: (html) => html.replace('<script type="module"', '<script type="module" blocking="render"'),
    },
  };
}
