/** Whether the long versions run (`pnpm test:long`): the same tests, tried many more times. */
export const LONG = process.env['TRAZO_LONG'] === '1';
