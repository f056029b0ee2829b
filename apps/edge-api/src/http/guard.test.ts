import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { guard } from './guard.ts';
import { Problem } from './problem.ts';

const app = new Hono();
app.use(guard());
app.all('*', (c) => c.text('reached'));
app.onError((error) => (error instanceof Problem ? error.toResponse() : new Response(null, { status: 500 })));

const HOST = 'http://localhost/';

describe('guard', () => {
  it('accepts a URL of 12,288 characters and refuses a longer one', async () => {
    expect((await app.request(HOST.padEnd(12_288, 'x'))).status).toBe(200);
    const refused = await app.request(HOST.padEnd(12_289, 'x'));
    expect(refused.status).toBe(414);
    expect((await refused.json()) as object).toMatchObject({
      type: '/docs#url-too-long',
      detail: 'The URL has 12289 characters; the maximum is 12288.',
    });
  });

  it.each(['GET', 'HEAD'])('refuses a body of %s, whatever announces it', async (method) => {
    for (const announced of [{ 'Content-Length': '4' }, { 'Transfer-Encoding': 'chunked' }]) {
      expect((await app.request(HOST, { method, headers: announced })).status).toBe(400);
    }
    for (const none of [{}, { 'Content-Length': '0' }]) {
      expect((await app.request(HOST, { method, headers: none })).status).toBe(200);
    }
  });

  it('names the method that takes no body', async () => {
    const refused = await app.request(HOST, { headers: { 'Content-Length': '4' } });
    expect((await refused.json()) as object).toMatchObject({
      type: '/docs#unexpected-body',
      detail: 'A GET request takes no body: put parameters into the URL.',
    });
  });

  it('leaves other methods to the routes', async () => {
    for (const headers of [{ 'Content-Length': '4' }, { 'Transfer-Encoding': 'chunked' }]) {
      expect((await app.request(HOST, { method: 'POST', headers })).status).toBe(200);
    }
  });
});
