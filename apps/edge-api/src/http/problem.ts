import { InvalidOptionError, quote } from '@trazo/model';

/** What was wrong with one parameter. */
export interface ParameterFault {
  /** Name in the query, shortened where it is long. */
  readonly parameter: string;
  /** What came, quoted and shortened; null where nothing came. */
  readonly received: string | null;
  readonly allowed: string;
  /** The three as one sentence. */
  readonly detail: string;
}

/** Kinds of problem; each has a section of this name on the page `/docs`. */
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

/** Faults that an answer tells at most: a URL with thousands of them does not get an answer many times its length. */
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
  busy: { status: 503, title: 'Too many pictures are being drawn' },
  internal: { status: 500, title: 'Something went wrong inside' },
};

/** A request that gets problem details (RFC 9457) for an answer. */
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

  /** The answer. Never stored: the same address may be right a moment later. */
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
 * Describes a parameter that has a value it cannot have.
 *
 * @param received the value as it came; null where it is missing
 */
export function parameterFault(parameter: string, received: string | null, allowed: string): ParameterFault {
  const name = parameter.length <= 40 ? parameter : `${parameter.slice(0, 40)}…`;
  if (received === null) {
    const detail = `${name} is missing: allowed is ${allowed}.`;
    return { parameter: name, received, allowed, detail };
  }
  const detail = new InvalidOptionError(name, received, allowed).message;
  return { parameter: name, received: quote(received), allowed, detail };
}

/** The problem of one or more parameters, told by the first. */
export function invalidParameters(faults: readonly ParameterFault[]): Problem {
  return new Problem('invalid-parameter', faults[0]?.detail ?? 'A parameter is not valid.', { faults });
}

/** Every kind of problem with its status and title, for the documentation. */
export function problemKinds(): { kind: ProblemKind; status: number; title: string }[] {
  return (Object.keys(KINDS) as ProblemKind[]).map((kind) => ({ kind, ...KINDS[kind] }));
}
