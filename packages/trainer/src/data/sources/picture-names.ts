/** Whether a file is certainly a picture, by its name. */
export function isPictureName(name: string): boolean {
  return /\.(?:png|jpe?g|webp|gif|tiff?|avif|bmp)$/i.test(name);
}
