import type Sharp from 'sharp';
import { MissingPackageError } from '../errors.ts';

/**
 * Loads sharp when pictures are to be made. Its binaries are packages of their own, one for each platform, and may be
 * missing, for example if node_modules was copied from another machine; then everything else still works.
 *
 * @throws {MissingPackageError} if sharp does not load on this machine
 */
export async function loadSharp(): Promise<typeof Sharp> {
  try {
    return (await import('sharp')).default;
  } catch (cause) {
    throw new MissingPackageError('sharp', 'which makes sample grids and animations', cause);
  }
}
