import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { raw } from './raw.ts';
import { pictureOf } from './responses.ts';
import { startWorker, type Worker } from './worker.ts';

/** Programs that fetch a page for a preview of a link to it, as they name themselves. */
const FETCHERS = [
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  'Twitterbot/1.0',
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'WhatsApp/2.23.20.0',
  'LinkedInBot/1.0 (compatible; Mozilla/5.0; Jakarta Commons-HttpClient/3.1 +http://www.linkedin.com)',
  'Googlebot/2.1 (+http://www.google.com/bot.html)',
];

/** The attributes of the page's head that previews read, by property, name or relation. */
function previewIn(html: string): Readonly<Record<string, string>> {
  const tags = html.matchAll(
    /<(?:meta (?:property|name)|link rel)="([^"]+)" (?:content|href)="([^"]*)"[^>]*>/g,
  );
  return Object.fromEntries(
    Array.from(tags, ([, name = '', value = '']) => [name, value.replaceAll('&amp;', '&')]),
  );
}

describe('a link to the page', () => {
  let worker: Worker;
  beforeAll(async () => {
    worker = await startWorker();
  }, 60_000);
  afterAll(() => worker?.stop());

  const preview = async (path: string) => previewIn(await (await worker.get(path)).text());

  it('has a preview with absolute addresses, in one spelling without tracking', async () => {
    const { origin } = worker.url;
    const shared = await preview('/?seed=ana&fbclid=x&n=4&utm_source=y');
    expect(shared).toMatchObject({
      canonical: `${origin}/?n=4&seed=ana`,
      'og:url': `${origin}/?n=4&seed=ana`,
      'og:type': 'website',
      'og:image:type': 'image/png',
      'og:image:width': '1200',
      'og:image:height': '630',
      'og:image:alt': '4 generated images, seed ana',
      'twitter:card': 'summary_large_image',
    });
    expect(shared['og:title']).toMatch(/^Trazo: /);
    expect(shared['og:description']).not.toBe('');
    expect(new URL(shared['og:image'] ?? '').origin).toBe(origin);
    expect((await preview('/?gclid=1'))['og:url']).toBe(`${origin}/`);
  });

  it.each([
    ['?n=4&seed=ana', 'n=4&seed=ana', 2, 2],
    ['?digits=2026&seed=7', 'digit=2,0,2,6&seed=7', 4, 1],
    ['?class=3&seed=7&n=1', 'digit=3&n=1&seed=7', 1, 1],
    ['?view=walk&from=5&to=6', 'n=4&seed=5', 2, 2],
    ['?seed=7&n=9&model=dcgan', 'n=9&seed=7&model=dcgan', 3, 3],
    ['', 'n=16&seed=1', 4, 4],
    ['?seed=two%20words', 'n=16&seed=1', 4, 4],
  ])('%s shows its own images in the preview', async (search, query, columns, rows) => {
    const picture = await pictureOf(await worker.get((await preview(`/${search}`))['og:image'] ?? ''));
    expect([picture.width, picture.height]).toEqual([1200, 630]);
    expect(picture.bytes.length).toBeLessThan(1024 * 1024);
    const scale = Math.min(16, Math.floor(1200 / (28 * columns)), Math.floor(630 / (28 * rows)));
    const grid = await pictureOf(await worker.get(`/generate?${query}&scale=${scale}`));
    const [left, top] = [(1200 - grid.width) / 2, (630 - grid.height) / 2].map(Math.floor);
    const middle = await sharp(picture.bytes)
      .extract({ left: left ?? 0, top: top ?? 0, width: grid.width, height: grid.height })
      .toColourspace('b-w')
      .raw()
      .toBuffer();
    expect(middle.equals(grid.pixels)).toBe(true);
  });

  it.each(FETCHERS)('is answered to %s', async (agent) => {
    const headers = { 'User-Agent': agent, Range: 'bytes=0-524287' };
    const head = await worker.get('/?n=4&seed=1', { method: 'HEAD', headers });
    expect([head.status, (await head.text()).length]).toEqual([200, 0]);
    expect(head.headers.get('Content-Type')).toMatch(/^text\/html/);
    const page = await worker.get('/?n=4&seed=1', { headers });
    expect(page.status).toBe(200);
    const image = previewIn(await page.text())['og:image'] ?? '';
    const known = await worker.get(image, { method: 'HEAD', headers });
    expect([known.status, known.headers.get('Content-Type')]).toEqual([200, 'image/png']);
  });

  it('keeps the headers of the page, and is not sent again where the client has it', async () => {
    const page = await worker.get('/?n=4&seed=1');
    expect(page.headers.get('Content-Security-Policy')).toContain("script-src 'self'");
    expect(page.headers.get('Cache-Control')).toBe('public, max-age=0, must-revalidate');
    const etag = page.headers.get('ETag') ?? '';
    expect(etag).toMatch(/^W\/"/);
    const again = await worker.get('/?n=4&seed=1', { headers: { 'If-None-Match': etag } });
    expect(again.status).toBe(304);
  });

  it.each(['digits.example', 'EXAMPLE.com:8080', '[::1]:8787', 'my_host'])(
    'repeats the host %s',
    async (host) => {
      const html = await rawPage(worker.url, host);
      expect(previewIn(html)['og:url']).toBe(`http://${host.toLowerCase()}/?n=4&seed=1`);
    },
  );

  it.each([
    'x"><script>alert(1)</script>',
    "it's.example",
    'a"b.example',
    'evil.example/"><b>',
    'a b',
    '<b>',
  ])('never repeats the host %s in markup', async (host) => {
    const response = await rawPage(worker.url, host);
    // The local server in front of the worker refuses most of these itself, in plain text.
    if (!/^Content-Type: text\/html/im.test(response)) return expect(response).toMatch(/^HTTP\/1\.1 [45]/);
    expect(response).not.toContain(host);
  });
});

/** The response to a request for the page with this `Host`, which `fetch` would refuse to send. */
function rawPage(url: URL, host: string): Promise<string> {
  return raw(url, `GET /?n=4&seed=1 HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
}
