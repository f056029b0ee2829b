/** A point: x to the right, y down, in heights of the digit. */
export type Point = readonly [x: number, y: number];

/** One way of writing a digit. */
export interface Skeleton {
  /** How often people write the digit in this way, relative to its other ways. */
  readonly share: number;
  /** The points that the pen passes, each once. */
  readonly points: readonly Point[];
  /** The movements of the pen, as indices of points: each one is a smooth curve, and two of them meet in a corner. */
  readonly strokes: readonly (readonly number[])[];
}

/**
 * The ways in which people write each digit: open and closed fours, sevens with a bar, ones with a foot, and so on.
 * A stroke has the notation of an SVG polyline, `x,y x,y …`, in hundredths of the digit's height.
 */
export const skeletons: readonly (readonly Skeleton[])[] = [
  [
    // 0: begun at the top; at the right shoulder; narrow; with a run-up inside.
    way(4, '44,2 22,6 5,24 -2,50 4,76 21,94 40,98 58,92 72,74 77,48 70,22 54,6 38,2 28,7'),
    way(3, '64,16 48,2 27,4 9,20 0,46 5,76 23,96 43,97 63,82 74,54 71,28 58,8 46,4'),
    way(2, '40,0 26,10 15,32 11,58 16,84 28,98 40,94 52,74 57,46 54,18 44,3 38,1'),
    way(1, '34,22 46,8 34,2 16,12 5,38 6,68 18,92 38,98 58,86 69,60 66,30 52,10 42,8'),
  ],
  [
    // 1: a line; a bowed line; with a flag; with flag and foot.
    way(7, '38,0 36,33 34,66 32,100'),
    way(3, '36,0 39,30 38,65 32,100'),
    way(1.5, '14,26 27,14 38,0', '38,0 37,50 36,100'),
    way(1, '14,22 36,2', '36,2 35,50 35,98', '6,99 35,98 66,97'),
  ],
  [
    // 2: with a sharp corner; a loop at the corner; a long flat base; a large loop; a waved base.
    way(3, '6,24 20,5 44,2 60,20 50,46 26,74 3,96', '3,96 34,94 72,96'),
    way(3, '8,20 28,2 54,10 56,36 36,66 14,92 3,90 12,77 34,86 74,95'),
    way(2, '4,14 30,0 56,12 54,40 24,78 6,97', '6,97 40,99 84,93'),
    way(2, '2,28 16,6 42,4 54,24 44,52 22,80 6,94 2,84 16,76 38,86 62,97 86,92'),
    way(1, '10,18 26,3 48,6 54,28 40,56 14,88', '14,88 36,80 56,92 78,90'),
  ],
  [
    // 3: two bows; flat at the top; a small upper bow; wide; with a soft waist.
    way(3, '8,12 30,0 56,13 50,36 26,47', '26,47 56,56 64,78 38,99 4,88'),
    way(1, '6,4 34,3 60,2', '60,2 44,22 30,40', '30,40 56,48 64,74 42,98 5,90'),
    way(2, '12,8 36,0 52,14 42,34 22,42 50,50 62,74 40,97 6,94'),
    way(3, '2,14 26,1 56,8 54,28 28,44', '28,44 60,48 72,70 50,94 18,98 0,88'),
    way(2, '6,8 34,1 58,14 48,38 28,48 54,56 62,78 40,98 2,96'),
  ],
  [
    // 4: open at the top; closed; open with a round left side; leaning; with a low bar.
    way(3, '14,2 10,28 6,53', '6,53 34,54 70,50', '58,6 52,50 48,100'),
    way(1, '50,0 28,30 3,63', '3,63 36,63 74,60', '50,0 48,50 46,100'),
    way(3, '10,4 4,30 16,50 40,48 60,36', '64,2 60,40 56,100'),
    way(3, '22,4 10,34 6,52', '6,52 34,50 78,44', '66,0 56,46 44,100'),
    way(1, '18,6 6,40 4,66', '4,66 36,62 72,60', '56,20 52,60 50,100'),
  ],
  [
    // 5: top bar first; a slanted bar; everything in one round movement; a long bar above a small bow.
    way(3, '66,3 40,3 16,5', '16,5 12,25 9,45', '9,45 34,38 60,54 60,82 34,99 4,90'),
    way(2, '16,10 13,28 12,44', '12,44 40,42 60,62 54,88 28,99 3,92', '16,10 40,6 76,0'),
    way(2, '66,2 34,5 16,20 20,40 44,54 52,78 30,98 2,93'),
    way(3, '26,10 19,30 12,44', '12,44 36,40 54,56 50,80 28,98 0,94', '26,10 54,8 92,2'),
  ],
  [
    // 6: a bow into a loop; steeper; a large loop; a flat curl.
    way(3, '52,0 24,24 6,60 12,90 36,99 58,84 54,62 34,53 10,70'),
    way(3, '38,0 20,30 8,66 20,96 46,94 56,74 40,60 14,74'),
    way(1, '62,6 34,12 10,46 6,78 30,99 60,84 60,58 34,46 10,58'),
    way(3, '46,0 24,28 8,60 10,88 32,99 58,90 66,72 52,58 30,66 16,86'),
  ],
  [
    // 7: plain; with a bar; with a hook at the start; waved; with a round corner.
    way(4, '3,6 34,4 66,4', '66,4 46,45 30,100'),
    way(1, '4,6 34,3 66,5', '66,5 46,45 28,100', '20,50 42,49 68,46'),
    way(2, '4,22 6,5', '6,5 34,6 62,2', '62,2 52,34 40,66 36,100'),
    way(3, '0,14 20,6 46,8 68,3', '68,3 52,34 36,66 26,100'),
    way(2, '4,12 34,4 60,5 60,22 42,60 32,100'),
  ],
  [
    // 8: one crossing movement; begun at the middle; two loops; begun at the right with open ends.
    way(4, '56,10 32,0 10,16 28,42 58,70 36,99 8,80 28,52 58,26 52,6'),
    way(1, '34,46 14,28 24,3 50,5 52,28 30,50 10,76 30,99 54,82 46,58 32,46'),
    way(1, '36,44 16,28 28,2 50,10 50,34 34,45', '34,45 10,66 18,95 44,98 60,74 42,50 32,45'),
    way(4, '66,14 42,0 16,9 17,28 40,46 56,66 47,92 23,98 9,82 22,60 48,38 72,8'),
  ],
  [
    // 9: straight tail; curved tail; one movement; a wide head on a leaning tail.
    way(3, '58,14 34,0 10,18 16,42 42,42 60,12', '60,12 56,54 50,100'),
    way(1, '56,12 30,1 8,24 24,46 50,32 58,10', '58,10 60,56 42,94 10,93'),
    way(2, '56,20 40,0 12,12 14,40 42,40 56,14 54,50 44,76 36,100'),
    way(3, '64,12 40,2 12,16 4,38 22,48 48,34 64,10', '64,10 56,50 40,100'),
  ],
];

function way(share: number, ...strokes: string[]): Skeleton {
  // Strokes that meet in the skeleton must still meet after the distortion, so a point that occurs twice is stored once.
  const names = [...new Set(strokes.flatMap((stroke) => stroke.split(' ')))];
  return {
    share,
    points: names.map((name) => {
      const [x = 0, y = 0] = name.split(',').map(Number);
      return [x / 100, y / 100];
    }),
    strokes: strokes.map((stroke) => stroke.split(' ').map((name) => names.indexOf(name))),
  };
}
