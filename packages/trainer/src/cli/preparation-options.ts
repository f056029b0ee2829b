import { DEFAULT_PREPARATION, FITS } from '../data/pictures/preparation.ts';
import type { OptionTable } from './option-table.ts';
import { oneOf, parseColor } from './values.ts';

/** How pictures become images, for every command that prepares them. */
export const preparationOptions = {
  fit: {
    flag: '--fit <way>',
    about: `how pictures of a folder fill the model's images: ${FITS.join(', ')}; cover cuts their edges off`,
    parse: oneOf(FITS),
    shown: DEFAULT_PREPARATION.fit,
  },
  background: {
    flag: '--background <color>',
    about:
      'color behind transparent pictures, and beside those that --fit contain does not fill: #rrggbb, black or white',
    parse: parseColor,
    shown: 'black',
  },
} as const satisfies OptionTable;
