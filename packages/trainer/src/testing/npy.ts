/** An npy file of a type and shape, as its header says. */
export function npy(descr: string, shape: readonly number[], elements: Uint8Array): Uint8Array {
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const header = `${text.padEnd(117)}\n`;
  const start = Buffer.from(`\x93NUMPY\x01\0${String.fromCharCode(header.length)}\0${header}`, 'latin1');
  return Buffer.concat([start, elements]);
}
