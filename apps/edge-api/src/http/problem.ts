import { InvalidOptionError, quote } from '@trazo/model';

/** What is wrong with one parameter. */
export interface ParameterFault {
  /** Name in the query, shortened where it is long. */
  readonly parameter: string;
  /** The received value, quoted and shortened; null where the parameter is missing. */
  readonly received: string | null;
  readonly allowed: string;
  /** The three as one sentence. */
  readonly detail: string;
}

/** Kinds of problem. The page `/docs` has an entry of this name for each. */
export type ProblemKind =
  | 'invalid-parameter'
  | 'unexpected-body'
  | 'unknown-path'
  | 'unknown-model'
  | 'stale-version'
  | 'method-not-allowed'
  | 'url-too-long'
  | 'too-many-requests'
  | 'busy'
  | 'internal';

/** Maximum number of faults in a response, so that a URL with thousands of them does not get one many times its length. */
const MAX_FAULTS = 10;

/** Media type of problem details, RFC 9457. */
export const PROBLEM_TYPE = 'application/problem+json';

const KINDS: Readonly<Record<ProblemKind, { status: number; title: string }>> = {
  'invalid-parameter': { status: 400, title: 'A parameter is not valid' },
  'unexpected-body': { status: 400, title: 'This method takes no body' },
  'unknown-path': { status: 404, title: 'There is nothing at this path' },
  'unknown-model': { status: 404, title: 'There is no such model' },
  'stale-version': { status: 404, title: 'This version of the model is not served' },
  'method-not-allowed': { status: 405, title: 'The method is not allowed here' },
  'url-too-long': { status: 414, title: 'The URL is too long' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  busy: { status: 503, title: 'Too many pictures are being generated' },
  internal: { status: 500, title: 'Something went wrong inside' },
};

/** An error that becomes a response with problem details (RFC 9457). */
export class Problem extends Error {
  readonly kind: ProblemKind;
  readonly faults: readonly ParameterFault[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    kind: ProblemKind,
    detail: string,
    options: { faults?: readonly ParameterFault[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail);
    this.name = 'Problem';
    this.kind = kind;
    this.faults = options.faults ?? [];
    this.headers = options.headers ?? {};
  }

  get status(): number {
    return KINDS[this.kind].status;
  }

  /** The response. It is never cached: the same address may be valid a moment later. */
  toResponse(requestId?: string): Response {
    const { status, title } = KINDS[this.kind];
    const [first] = this.faults;
    const body = {
      type: `/docs#${this.kind}`,
      title,
      status,
      detail: this.message,
      ...(first === undefined
        ? {}
        : { parameter: first.parameter, received: first.received, allowed: first.allowed }),
      ...(this.faults.length > 1 ? { errors: this.faults.slice(0, MAX_FAULTS) } : {}),
      ...(requestId === undefined ? {} : { requestId }),
    };
    return new Response(JSON.stringify(body), {
      status,
      headers: { 'Content-Type': PROBLEM_TYPE, 'Cache-Control': 'no-store', ...this.headers },
    });
  }
}

/**
 * Describes a parameter with an invalid value.
 *
 * @param received the received value; null where it is missing
 * @param explanation the detail, where parameter, value and what is allowed do not read well as a sentence
 */
export function parameterFault(
  parameter: string,
  received: string | null,
  allowed: string,
  explanation?: string,
): ParameterFault {
  const name = parameter.length <= 40 ? parameter : `${parameter.slice(0, 40)}…`;
  if (received === null) {
    const detail = explanation ?? `${name} is missing: give ${allowed}.`;
    return { parameter: name, received, allowed, detail };
  }
  const detail = explanation ?? new InvalidOptionError(name, received, allowed).message;
  return { parameter: name, received: quote(received), allowed, detail };
}

/** The problem of one or more parameters. Its detail is that of the first. */
export function invalidParameters(faults: readonly ParameterFault[]): Problem {
  return new Problem('invalid-parameter', faults[0]?.detail ?? 'A parameter is not valid.', { faults });
}

/** Every kind of problem with its status and title, for the documentation. */
export function problemKinds(): { kind: ProblemKind; status: number; title: string }[] {
  return (Object.keys(KINDS) as ProblemKind[]).map((kind) => ({ kind, ...KINDS[kind] }));
}
