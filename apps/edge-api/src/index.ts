export type { AppType } from './app.ts';
export type { Health, Models } from './schemas/responses.ts';
