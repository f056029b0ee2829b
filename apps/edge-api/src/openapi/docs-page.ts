import { charactersOf, type ModelCard } from '@trazo/model';
import { html, raw } from 'hono/html';
import { API, MODEL_FILE_PATH } from '../api-paths.ts';
import { problemKinds } from '../http/problem.ts';
import {
  docsOf,
  documentedPath,
  namedExamples,
  type OpenApiDocument,
  type OpenApiOperation,
} from './document.ts';
import { ROUTE_LIST, type Route } from './routes.ts';

/** Example requests by path. */
const EXAMPLES: { readonly [Path in Route['path']]?: readonly string[] } = {
  [API.generate]: [
    '/generate',
    '/generate?n=4&scale=4',
    '/generate?n=10&cols=10&seed=ana',
    '/generate?n=1&seed=0&scale=8',
  ],
  [API.generatePng]: ['/generate.png?n=4&seed=ana'],
  [API.walk]: [
    '/walk?from=1&to=2&scale=4',
    '/walk?from=ana&to=leo&n=9&steps=16&scale=2',
    '/walk?from=1&to=2&scale=4&format=gif',
  ],
  [API.walkPng]: ['/walk.png?from=1&to=2&scale=4'],
  [API.walkGif]: ['/walk.gif?from=1&to=2&scale=4'],
  // Which versions there are is in the response of /models.
  [MODEL_FILE_PATH]: [API.models],
};

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2433; --paper: #fbfaf6; --line: #d9d4c5; --soft: #5b6273; --key: #0b5c8a; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e6df; --paper: #12151d; --line: #323848; --soft: #a3a9b8; --key: #8fc7ea; }
}
body { margin: 0 auto; max-width: 52rem; padding: 2rem 1.25rem 5rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.6 system-ui, sans-serif; }
h1 { font-size: 2rem; margin: 0 0 .5rem; }
h2 { margin: 3rem 0 .25rem; font-size: 1.25rem; border-top: 1px solid var(--line); padding-top: 1.5rem; }
code, h2 code { font: .95em ui-monospace, monospace; }
h2 code { color: var(--key); }
a { color: var(--key); }
p { margin: .5rem 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: .75rem 0; font-size: .95rem; }
td code { white-space: nowrap; }
th, td { text-align: left; vertical-align: top; padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 500; }
.soft { color: var(--soft); }
img { image-rendering: pixelated; width: 14rem; border: 1px solid var(--line); }
`;

/**
 * The API's description as a page without scripts and without resources of other servers.
 *
 * @param nonce the nonce that the content security policy allows for the page's style sheet
 * @param cards of the served models, from which the examples take the names of classes
 */
export function docsPage(document: OpenApiDocument, nonce: string, cards: readonly ModelCard[] = []) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${document.info.title} API</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<style nonce="${nonce}">${raw(STYLE)}</style>
</head>
<body>
<main>
<h1>${document.info.title} API</h1>
<p>${document.info.description}</p>
<p><img src="${API.generate}?seed=1" alt="Generated images"></p>
<p class="soft">For programs: <a href="${API.openapi}">openapi.json</a>. The gallery: <a href="/">front page</a>.</p>
${ROUTE_LIST.map((route) => section(route, document, cards))}
<h2 id="ignored">Ignored parameters</h2>
<p>Other services append parameters to the links that people share. These are ignored, and belong neither to the
permanent address nor to a cache’s key: ${document['x-ignored-parameters'].map(
    (name, index) => html`${index === 0 ? '' : ', '}<code>${name}</code>`,
  )}. All other unknown parameters are errors.</p>
<h2 id="problems">Errors</h2>
<p>Errors are <code>application/problem+json</code>. Where a parameter is invalid, <code>parameter</code>,
<code>received</code> and <code>allowed</code> name the parameter, the received value and what is allowed.</p>
<div class="wide"><table>
<thead><tr><th scope="col">Type</th><th scope="col">Status</th><th scope="col">Meaning</th></tr></thead>
<tbody>${problemKinds().map(
    ({ kind, status, title }) =>
      html`<tr id="${kind}"><td><code>/docs#${kind}</code></td><td>${status}</td><td>${title}</td></tr>`,
  )}</tbody>
</table></div>
</main>
</body>
</html>`;
}

function section(
  { path, parts, extensionOf, summary, description, query }: Route,
  document: OpenApiDocument,
  cards: readonly ModelCard[],
) {
  const examples = [
    ...(EXAMPLES[path] ?? [path]),
    ...(path === API.generate ? [...classExamples(cards), ...textExamples(cards)] : []),
  ];
  const { parameters = [] } = document.paths[documentedPath(path)]?.get ?? {};
  return html`<section>
<h2 id="${path.slice(1)}"><code>GET ${documentedPath(path)}</code> ${summary}</h2>
<p>${description}</p>
${parts === undefined ? '' : table(parts, parameters)}
${extensionOf === undefined && Object.keys(query.shape).length > 0 ? table(query, parameters) : ''}
<p>Try: ${examples.map((example, index) => html`${index === 0 ? '' : ' · '}<a href="${example}"><code>${example}</code></a>`)}</p>
</section>`;
}

/** Pictures of classes by their names, where a served model has named classes. */
function classExamples(cards: readonly ModelCard[]): string[] {
  const { model = '', classes = [] } = namedExamples(cards) ?? {};
  const parameters = classes.map((each) => new URLSearchParams({ seed: '1', class: each, model }));
  return parameters.map((query) => `${API.generate}?${query}`);
}

/** A text, where the classes of a served model are letters. */
function textExamples(cards: readonly ModelCard[]): string[] {
  const writing = cards.find((card) => charactersOf(card)?.join('').toLowerCase().includes('abc'));
  if (writing === undefined) return [];
  return [`${API.generate}?${new URLSearchParams({ text: 'abc', seed: '1', scale: '4' })}`];
}

/** The table of a route's parameters. A part of a path has no default. */
function table(query: Route['query'], documented: OpenApiOperation['parameters']) {
  return html`<div class="wide"><table>
<thead><tr><th scope="col">Parameter</th><th scope="col">Allowed</th><th scope="col">Default</th><th scope="col">Example</th><th scope="col">Meaning</th></tr></thead>
<tbody>${Object.entries(query.shape).map(([name, parameter]) => {
    const { allowed, absent, default: value, description } = docsOf(parameter);
    const examples = documented.find((each) => each.name === name)?.schema.examples ?? [];
    return html`<tr><td><code>${name}</code></td><td>${allowed}</td><td>${absent ?? String(value ?? 'required')}</td><td>${examples.map(
      (example, index) => html`${index === 0 ? '' : ', '}<code>${example}</code>`,
    )}</td><td>${description}</td></tr>`;
  })}</tbody>
</table></div>`;
}
