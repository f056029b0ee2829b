/** The part of gifenc that the worker uses. The package has no types. */
declare module 'gifenc' {
  /** Colors as red, green and blue, 0–255. */
  export type Palette = number[][];
  interface Encoder {
    /**
     * @param index of each pixel's color in the palette
     * @param options `delay` in milliseconds; the first frame's `palette` is that of all frames without one
     */
    writeFrame(
      index: Uint8Array,
      width: number,
      height: number,
      options: { readonly delay: number; readonly palette?: Palette },
    ): void;
    finish(): void;
    bytes(): Uint8Array;
  }
  export function GIFEncoder(): Encoder;
  export function quantize(
    rgba: Uint8Array,
    maxColors: number,
    options: { readonly format: 'rgb565' | 'rgb444' },
  ): Palette;
  export function applyPalette(rgba: Uint8Array, palette: Palette, format: 'rgb565' | 'rgb444'): Uint8Array;
}
