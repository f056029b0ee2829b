/** Where two values of JSON differ. */
export interface Difference {
  /** As `generator[3].filters`. */
  readonly path: string;
  readonly before: unknown;
  readonly now: unknown;
}

/** Finds the first place where two values of JSON differ. */
export function firstDifference(before: unknown, now: unknown, path = ''): Difference | undefined {
  if (!isObject(before) || !isObject(now) || Array.isArray(before) !== Array.isArray(now)) {
    return Object.is(before, now) ? undefined : { path, before, now };
  }
  for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const place = Array.isArray(before) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    const difference = firstDifference(Reflect.get(before, key), Reflect.get(now, key), place);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
