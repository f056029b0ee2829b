import { totalmem } from 'node:os';

/** Memory that this process may use. */
export function memoryBytes(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}
