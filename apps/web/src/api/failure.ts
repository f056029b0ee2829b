import type { Messages } from '../i18n/en.ts';

/** Why there is no picture. */
export type Failure =
  | { readonly kind: 'offline' }
  | { readonly kind: 'busy'; readonly waitSeconds: number | null }
  | { readonly kind: 'refused'; readonly detail: string | null }
  | { readonly kind: 'server'; readonly detail: string | null }
  | { readonly kind: 'reply' }
  | { readonly kind: 'seed' };

/** A failure that the page reports to the reader. */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.kind);
    this.name = 'FailureError';
    this.failure = failure;
  }
}

/** Reads the failure from a response: its status, `Retry-After` and problem details (RFC 9457). */
export async function failureOf(response: Response): Promise<Failure> {
  const header = response.headers.get('Retry-After') ?? '';
  // 429: this reader has sent too many requests; 503 with a time: all readers together have.
  if (response.status === 429 || (response.status === 503 && header !== '')) {
    return { kind: 'busy', waitSeconds: /^\d{1,6}$/.test(header) ? Number(header) : null };
  }
  const detail = await problemDetail(response);
  if (response.status >= 500) return { kind: 'server', detail };
  if (response.status >= 400) return { kind: 'refused', detail };
  return { kind: 'reply' };
}

/** The message for the reader: what happened, and what to do. */
export function describeFailure(failure: Failure, texts: Messages): { title: string; help: string } {
  switch (failure.kind) {
    case 'offline':
      return { title: texts.errorOffline, help: texts.errorOfflineHelp };
    case 'busy':
      return { title: texts.errorBusy, help: texts.errorBusyHelp(failure.waitSeconds) };
    case 'refused':
      return { title: texts.errorRefused, help: withDetail(texts.errorRefusedHelp, failure.detail, texts) };
    case 'server':
      return { title: texts.errorServer, help: withDetail(texts.errorServerHelp, failure.detail, texts) };
    case 'reply':
      return { title: texts.errorReply, help: texts.errorReplyHelp };
    case 'seed':
      return { title: texts.errorSeed, help: texts.errorSeedHelp };
  }
}

function withDetail(help: string, detail: string | null, texts: Messages): string {
  return detail === null ? help : `${texts.serverSays(detail)} ${help}`;
}

async function problemDetail(response: Response): Promise<string | null> {
  if (!response.headers.get('Content-Type')?.startsWith('application/problem+json')) return null;
  try {
    const body: unknown = await response.json();
    if (typeof body !== 'object' || body === null || !('detail' in body)) return null;
    return typeof body.detail === 'string' ? body.detail : null;
  } catch {
    return null;
  }
}
