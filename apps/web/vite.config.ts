import { API_PATHS, HISTORIES_PATH } from '@trazo/edge-api/api-paths';
import { defineConfig, type Plugin } from 'vite';
import { renderTexts } from './build/render-texts.ts';

/** Where `pnpm start` serves the API. The page's development server forwards the paths of the API to it. */
const WORKER = 'http://localhost:8787';

export default defineConfig({
  plugins: [renderTexts(process.env['TRAZO_DEFAULT_CARD']), blockRendering()],
  build: {
    target: 'es2023',
    // No inlined assets: the worker's content security policy allows pictures from its own origin only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: Object.fromEntries([...API_PATHS, HISTORIES_PATH].map((path) => [path, WORKER])) },
});

/** Delays the first paint until the small script has run, so that no reader sees English turn into Spanish. */
function blockRendering(): Plugin {
  return {
    name: 'trazo-block-rendering',
    transformIndexHtml: {
      order: 'post',
      handler: (html) => html.replace('<script type="module"', '<script type="module" blocking="render"'),
    },
  };
}
