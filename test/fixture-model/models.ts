import type { FixtureModel } from './model.ts';

/** Square, in color, with five classes. */
export const COLOUR = {
  name: 'colour',
  classes: 5,
  image: { height: 32, width: 32, channels: 3 },
  dataset: 'tiles',
} as const satisfies FixtureModel;
/** Oblong, grey, without classes. */
export const OBLONG = {
  name: 'oblong',
  classes: 0,
  image: { height: 45, width: 30, channels: 1 },
  dataset: 'pages',
} as const satisfies FixtureModel;
/** As many classes as the page has buttons for. */
export const SOME = {
  name: 'some',
  classes: 20,
  image: { height: 12, width: 16, channels: 3 },
  dataset: 'things',
} as const satisfies FixtureModel;
/** More classes than the page has buttons for. */
export const MANY = {
  name: 'many',
  classes: 1000,
  image: { height: 24, width: 16, channels: 3 },
  dataset: 'things',
} as const satisfies FixtureModel;
/** Images so large that few of them fit a response. */
export const LARGE = {
  name: 'large',
  classes: 0,
  image: { height: 600, width: 400, channels: 3 },
  enlarge: 8,
  dataset: 'posters',
} as const satisfies FixtureModel;
/** Ten classes of digits. */
export const DIGITS = { name: 'figures', classes: 10 } as const satisfies FixtureModel;
/** Few classes with names. */
export const NAMED = {
  name: 'named',
  classes: 3,
  image: { height: 16, width: 16, channels: 3 },
  dataset: 'clothes',
  classNames: ['ankle boot', 'coat', 'niño'],
} as const satisfies FixtureModel;
/** More classes with names than the page has buttons for. */
export const WORDS = {
  name: 'words',
  classes: 60,
  image: { height: 16, width: 16, channels: 3 },
  dataset: 'things',
  classNames: Array.from({ length: 60 }, (_, index) => `thing ${index}`),
} as const satisfies FixtureModel;
