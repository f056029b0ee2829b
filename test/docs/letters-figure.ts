import sharp from 'sharp';

const TEXT = 'trazo';
const SEEDS = ['0', '1', '5', '7', '9', '21', 'ana', 'leo', 'trazo'];
const SCALE = 2;
const SIDE = 32;
/** Texts beside one another. */
const COLUMNS = 3;
/** Pixels between texts. */
const GAP = 40;

/**
 * Draws one text in several hands, as `GET /generate?text=` writes it.
 *
 * @param origin of a running worker
 */
export async function drawLetters(file: string, origin: string): Promise<void> {
  const pictures = await Promise.all(
    SEEDS.map(async (seed) => {
      const query = new URLSearchParams({ text: TEXT, seed, scale: String(SCALE) });
      const response = await fetch(new URL(`/generate?${query}`, origin));
      if (!response.ok) throw new Error(await response.text());
      return Buffer.from(await response.arrayBuffer());
    }),
  );
  const [width, height] = [TEXT.length * SIDE * SCALE, SIDE * SCALE];
  const rows = SEEDS.length / COLUMNS;
  const placed = pictures.map((input, index) => ({
    input,
    left: (index % COLUMNS) * (width + GAP),
    top: Math.floor(index / COLUMNS) * height,
  }));
  await sharp({
    create: { width: COLUMNS * (width + GAP) - GAP, height: rows * height, channels: 3, background: '#000' },
  })
    .composite(placed)
    .toColourspace('b-w')
    .png({ palette: true, colours: 32, effort: 10 })
    .toFile(file);
}
